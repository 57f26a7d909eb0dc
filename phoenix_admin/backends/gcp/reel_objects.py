"""Whether a project's reel is in Cloud Storage, seen by its name and without opening it.

On Google Cloud the pipeline's own worker writes the reel, and then the document. Where it came no
further than the first, the object is the one proof that a run which succeeded has left a reel.
Not every reader may know what is missing: without storage.objects.list Cloud Storage answers 403
for an object that does not exist, so a refusal is never taken for *missing*.
"""

from typing import Final
from urllib.parse import urlencode

from google.protobuf import field_mask_pb2

from phoenix_admin.backends.gcp.call import Caller
from phoenix_admin.backends.gcp.execution_map import moment
from phoenix_admin.backends.gcp.storage_messages import GET_OBJECT, GET_OBJECT_REQUEST
from phoenix_admin.domain.errors import Missing, PhoenixError
from phoenix_admin.domain.output import Output, Presence
from phoenix_admin.domain.project import Project
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.settings.environments import Outputs

_FIELDS: Final = ("size", "create_time")
_SCHEME: Final = "gs://"
_NO_OBJECT: Final = "No such object"
"""How Cloud Storage says that it is the object that is missing, and not the whole bucket."""


class ReelObjects:
    """Looks for reels in one bucket. Blocks; any lane."""

    def __init__(self, outputs: Outputs | None, caller: Caller, clock: Clock) -> None:
        self._outputs = outputs
        self._caller = caller
        self._clock = clock

    def look(self, project: Project, call: Call) -> Output:
        """What is there under the reel's name; clips are not looked for.

        Never raises for a reel that cannot be looked for: that is *not checked*, and why.
        """
        taken_at = self._clock.now()
        call.raise_if_cancelled()
        outputs = self._outputs
        if outputs is None:
            why = "this environment names no bucket of outputs"
            return Output(Presence.NOT_CHECKED, taken_at, project.reel, why=why)
        name = project.reel or self._expected(outputs, project)
        found = _object_of(name, outputs) if name else None
        if found is None:
            why = "it is not in the bucket of outputs" if name else "nothing says how it is called"
            return Output(Presence.NOT_CHECKED, taken_at, name, why=why)
        bucket = f"projects/_/buckets/{outputs.bucket}"
        request = GET_OBJECT_REQUEST(
            bucket=bucket, object=found, read_mask=field_mask_pb2.FieldMask(paths=_FIELDS)
        )
        route = (("x-goog-request-params", urlencode({"bucket": bucket})),)
        try:
            seen = self._caller.ask(GET_OBJECT, request, call, route)
        except PhoenixError as error:
            call.raise_if_cancelled()
            if isinstance(error, Missing) and _NO_OBJECT in error.text:
                return Output(Presence.MISSING, taken_at, name)
            return Output(Presence.NOT_CHECKED, taken_at, name, why=error.text)
        made_at = moment(seen, "create_time")
        return Output(Presence.FOUND, taken_at, name, int(seen.size), made_at=made_at)

    def _expected(self, outputs: Outputs, project: Project) -> str | None:
        if outputs.file_name is None:
            return None
        return outputs.file_name.replace("{project}", project.id)


def _object_of(name: str, outputs: Outputs) -> str | None:
    """The object behind a reel's name; None for one elsewhere, such as a web address."""
    whole = f"{_SCHEME}{outputs.bucket}/"
    if name.startswith(whole):
        return name.removeprefix(whole) or None
    if "://" in name:
        return None
    return f"{outputs.prefix}{name}"
