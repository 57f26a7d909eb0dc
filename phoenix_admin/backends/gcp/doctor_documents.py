"""The Doctor's checks of the documents: are they there, and are their fields called as told?"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any, Final, cast

from phoenix_admin.backends.gcp.documents import Documents
from phoenix_admin.domain.doctor import Finding, failed, not_checked, warning, well
from phoenix_admin.domain.notation import duration
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.settings.environments import FirestoreLayout

SAMPLE: Final = 20
"""Documents that are read to see which fields there are; each costs one read."""
COUNTED: Final = 1_000
"""Documents are counted no further: that costs one read."""
MOST_SKEW: Final = timedelta(seconds=10)
"""A clock that is further off makes ages and time-outs wrong, and soon the login."""
NEEDED: Final = ("status", "name", "clips")
"""What the pipeline writes itself. The other fields appear with the first stitch."""
MOST_NAMES: Final = 12


class CollectionChecks:
    """Reads, and never writes. Blocks; any thread."""

    def __init__(
        self,
        layout: FirestoreLayout,
        documents: Documents,
        one_answer: Callable[[Call], list[Any]],
        clock: Clock,
    ) -> None:
        self._layout = layout
        self._documents = documents
        self._one_answer = one_answer
        self._clock = clock

    def server_clock(self, call: Call) -> Finding:
        """Compare with the moment at which the server says it has read."""
        before = self._clock.now()
        answers = self._one_answer(call)
        after = self._clock.now()
        moments = [each.read_time.ToDatetime(UTC) for each in answers if each.HasField("read_time")]
        if not moments:
            return not_checked("The server did not say what time it is.")
        server = cast("datetime", moments[-1])
        # Anywhere between asking and hearing would be right.
        skew = server - min(max(server, before), after)
        where = "ahead" if skew > timedelta(0) else "behind"
        text = f"Google's clock is {duration(abs(skew))} {where}."
        if abs(skew) > MOST_SKEW:
            return warning(text, "Set the clock of this computer, and let a time server keep it.")
        return well("It agrees with Google's." if abs(skew) < timedelta(seconds=1) else text)

    def collection(self, call: Call) -> Finding:
        """Whether there are any documents."""
        name = self._layout.projects
        number = self._documents.count(name, COUNTED, call)
        if number == 0:
            mend = "Correct firestore.projects in environments.toml, if projects are elsewhere."
            return warning(f"There is no document in {name}.", mend)
        many = f"at least {COUNTED}" if number >= COUNTED else str(number)
        return well(f"{many} {'document' if number == 1 else 'documents'}.")

    def fields(self, call: Call) -> Finding:
        """Whether a sample of documents has the fields that were named."""
        layout = self._layout
        sample = list(chain(*self._documents.all(layout.projects, SAMPLE, (), call)))
        if not sample:
            return not_checked("There is no document to look at.")
        having = {
            key: sum(1 for document in sample if getattr(layout.fields, key) in document.fields)
            for key in NEEDED
        }
        there = sorted({str(name) for document in sample for name in document.fields})
        evidence = f"The documents have: {', '.join(there[:MOST_NAMES])}"
        evidence += f" and {len(there) - MOST_NAMES} more" if len(there) > MOST_NAMES else ""
        many = f"{len(sample)} {'document' if len(sample) == 1 else 'documents'}"
        absent = [key for key in NEEDED if having[key] == 0]
        if absent:
            names = ", ".join(f"{getattr(layout.fields, key)} ({key})" for key in absent)
            keys = " and ".join(f"firestore.fields.{key}" for key in absent)
            return failed(f"None of {many} has {names}.", f"Correct {keys}. {evidence}.")
        rare = [
            f"{getattr(layout.fields, key)} is in {having[key]} of {many}"
            for key in NEEDED
            if having[key] < len(sample)
        ]
        if rare:
            mend = "Those without it show as drafts or unreadable; look at one of them."
            return warning(f"{'; '.join(rare)}.", mend, evidence)
        names = ", ".join(str(getattr(layout.fields, key)) for key in NEEDED)
        return well(f"{names} are in all of {many}.", evidence)
