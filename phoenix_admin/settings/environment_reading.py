"""From a parsed table to one environment, collecting every fault on the way.

A key this version does not know is refused, not ignored: `readonly = true` for `read_only` would
otherwise open a PROD for writing.
"""

import re
from dataclasses import fields as fields_of

from phoenix_admin.domain.environment import Environment, EnvironmentKind, EnvironmentLabel
from phoenix_admin.domain.job import JobKind
from phoenix_admin.settings.environments import (
    DEFAULT_JOBS,
    REST_APIS,
    CloudApi,
    CloudEnvironment,
    CloudJob,
    Endpoint,
    FirestoreLayout,
    Outputs,
    ProjectFields,
    SignIn,
)
from phoenix_admin.settings.toml_table import Check, Table, shown


def read_environment(table: Table) -> CloudEnvironment | None:
    """The environment in this table, or None when anything in it is wrong."""
    before = len(table.faults.found)
    complaint = _name(table.name)
    if complaint is not None:
        table.faults.add(table.path, f"{complaint}, not {shown(table.name)}")
    label = table.required("label", _one_of("DEV", "PROD"))
    project = table.required("project", _PROJECT)
    regions = table.texts("regions", _REGION)
    read_only = table.flag("read_only", default=False)
    colour = table.text("colour", _COLOUR)
    services = table.texts("services", _RESOURCE, ("phoenix", "podcast-api"))
    jobs = _jobs(table.table("jobs"), regions)
    firestore = _firestore(table.table("firestore"))
    endpoints = _endpoints(table.table("endpoints"))
    sign_in = _sign_in(table.table("sign_in"))
    outputs = _outputs(table.table("outputs"), is_told=table.holds_table("outputs"))
    table.refuse_the_rest()
    if len(table.faults.found) > before:
        return None
    return CloudEnvironment(
        Environment(table.name, EnvironmentKind.GCP, EnvironmentLabel(label), read_only),
        project=project,
        regions=regions,
        jobs=jobs,
        services=services,
        colour=colour,
        firestore=firestore,
        endpoints=endpoints,
        sign_in=sign_in,
        outputs=outputs,
    )


def _jobs(table: Table, regions: tuple[str, ...]) -> dict[JobKind, CloudJob]:
    home = regions[0] if regions else ""
    jobs: dict[JobKind, CloudJob] = {}
    for kind in JobKind:
        if table.holds_table(kind.value):
            inner = table.table(kind.value)
            name = inner.required("name", _RESOURCE)
            region = inner.text("region", _one_of(*regions), home) or home
            jobs[kind] = CloudJob(name, region, inner.text("container", _RESOURCE))
            inner.refuse_the_rest()
        else:
            found = table.text(kind.value, _RESOURCE, DEFAULT_JOBS.get(kind))
            if found is not None:
                jobs[kind] = CloudJob(found, home)
    table.refuse_the_rest()
    return jobs


def _firestore(table: Table) -> FirestoreLayout:
    usual = FirestoreLayout()
    inner = table.table("fields")
    names: dict[str, str] = {}
    for each in fields_of(ProjectFields):
        standard: str = getattr(usual.fields, each.name)
        names[each.name] = inner.text(each.name, _FIELD, standard) or standard
    if len(set(names.values())) < len(names):
        table.faults.add(inner.path, "must give each field a name of its own")
    inner.refuse_the_rest()
    projects = table.text("projects", _COLLECTION, usual.projects) or usual.projects
    jobs = table.text("jobs", _COLLECTION, usual.jobs) or usual.jobs
    if projects == jobs:
        table.faults.add((*table.path, "jobs"), "must be another collection than projects")
    database = table.text("database", _DATABASE, usual.database) or usual.database
    table.refuse_the_rest()
    return FirestoreLayout(database, projects, jobs, ProjectFields(**names))


def _endpoints(table: Table) -> dict[CloudApi, Endpoint]:
    found = {api: table.text(api.value, _endpoint_of(api)) for api in CloudApi}
    table.refuse_the_rest()
    return {api: _endpoint(text) for api, text in found.items() if text is not None}


def _sign_in(table: Table) -> SignIn:
    sign_in = SignIn(
        table.text("account", _ACCOUNT),
        table.text("impersonate", _ACCOUNT),
        table.text("key_file", _FILE),
    )
    if sign_in.impersonate is not None and sign_in.key_file is not None:
        table.faults.add((*table.path, "key_file"), "cannot be used together with impersonate")
    table.refuse_the_rest()
    return sign_in


def _outputs(table: Table, *, is_told: bool) -> Outputs | None:
    if not is_told:
        return None
    bucket = table.required("bucket", _BUCKET)
    prefix = table.text("prefix", _PREFIX, "") or ""
    outputs = Outputs(bucket, prefix, table.text("file_name", _FILE_NAME))
    table.refuse_the_rest()
    return outputs


# -- what a text must look like; each check returns what it should be, or None when it is ---------


def _shape(pattern: str, should: str) -> Check:
    compiled = re.compile(pattern)
    return lambda text: None if compiled.fullmatch(text) else f"must be {should}"


def _one_of(*words: str) -> Check:
    return lambda text: None if text in words else f"must be {' or '.join(words) or 'one of none'}"


# Shapes as Google Cloud documents them: projects (with the old `example.com:` form), Cloud Run
# names, Firestore collections, fields and databases.
_PROJECT = _shape(
    r"(?:[a-z0-9.-]{1,63}:)?[a-z][a-z0-9-]{4,28}[a-z0-9]", "a Google Cloud project id"
)
_REGION = _shape(r"[a-z]+(?:-[a-z]+)*[0-9]{1,2}", "a region such as europe-west1")
_RESOURCE = _shape(r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?", "lower-case letters, digits and hyphens")
_COLOUR = _shape(r"#[0-9a-fA-F]{6}", "a colour such as #3a7bd5")
_COLLECTION = _shape(r"(?!\.{1,2}\Z|__)[^/\x00-\x1f]{1,200}", "a collection's name without /")
_FIELD = _shape(r"(?!__)[^\x00-\x1f`\\]{1,200}", "a field's name")
_DATABASE = _shape(r"\(default\)|[a-z](?:[a-z0-9-]{2,61}[a-z0-9])", "(default) or a database id")
_ACCOUNT = _shape(r"[^\s@<>]{1,100}@[^\s@<>]{1,150}", "an e-mail address")
_BUCKET = _shape(r"[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]", "the name of a bucket, without gs://")
_PREFIX = _shape(r"(?!/)[^\x00-\x1f]{0,500}", "how the names of objects begin, without a first /")
_FILE_NAME = _shape(
    r"[^\x00-\x1f{}]{0,200}\{project\}[^\x00-\x1f{}]{0,200}", "a file name with {project} in it"
)
_FILE = _shape(r"[^\x00-\x1f]{1,1000}", "a file")
_REST = "http://"
_HOST_PORT = re.compile(
    r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250})|\[[0-9a-fA-F:.]+\]):(?P<port>[0-9]{1,5})"
)


def _endpoint_of(api: CloudApi) -> Check:
    """`HOST:PORT` is plain gRPC, `http://HOST:PORT` REST where the API's library has that."""
    names = ", ".join(sorted(REST_APIS))

    def check(text: str) -> str | None:
        wanted = "HOST:PORT or http://HOST:PORT" if api in REST_APIS else "HOST:PORT"
        if text.startswith(_REST) and api not in REST_APIS:
            return f"must be HOST:PORT: its library has no REST transport (only {names} have one)"
        match = _HOST_PORT.fullmatch(text.removeprefix(_REST).removesuffix("/"))
        if match is None or not 0 < int(match["port"]) < 65536 or not _ends_well(text):
            return f"must be {wanted}"
        return None

    return check


def _ends_well(text: str) -> bool:
    """An address of the web may end with a slash; a host and port do not."""
    return text.startswith(_REST) or not text.endswith("/")


def _endpoint(text: str) -> Endpoint:
    return Endpoint(text.removeprefix(_REST).removesuffix("/"), is_rest=text.startswith(_REST))


def _name(text: str) -> str | None:
    if text.casefold() == "local":
        return "must be another name: LOCAL always exists and cannot be changed"
    if not re.fullmatch(r"[^\W_](?:[\w .()-]{0,38}[\w.)])?", text):
        return "must begin with a letter or digit and have at most 40 of them"
    return None
