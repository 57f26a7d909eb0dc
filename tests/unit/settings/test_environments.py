"""Environments: what is sound opens, what is not is named by key and line, nothing raises."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.domain.environment import EnvironmentKind, EnvironmentLabel
from phoenix_admin.domain.job import JobKind
from phoenix_admin.settings.environments import CloudApi, CloudJob, Endpoint, Outputs, SignIn
from phoenix_admin.settings.environments_file import (
    LARGEST,
    MOST_ENVIRONMENTS,
    parse_environments,
    read_environments,
)
from phoenix_admin.settings.resources import resource
from phoenix_admin.settings.toml_places import TomlPlaces

GOOD = """\
[environments.dev]
label = "DEV"
project = "my-pipeline-dev"
regions = ["europe-west1"]
"""


def faults(text: str) -> list[str]:
    return [str(fault) for fault in parse_environments(text).faults]


def only(text: str):
    read = parse_environments(text)
    assert read.faults == ()
    (environment,) = read.environments
    return environment


class TestSound:
    def test_four_lines_are_enough(self) -> None:
        dev = only(GOOD)
        assert (dev.environment.name, dev.environment.kind) == ("dev", EnvironmentKind.GCP)
        assert (dev.environment.label, dev.environment.read_only) == (EnvironmentLabel.DEV, False)
        assert dev.jobs == {JobKind.STITCH: CloudJob("reel-stitching-job", "europe-west1")}
        assert dev.services == ("phoenix", "podcast-api")
        assert (dev.firestore.database, dev.firestore.projects) == ("(default)", "projects")
        assert (dev.firestore.fields.status, dev.firestore.fields.clips) == (
            "status",
            "clipFilenames",
        )
        assert dev.firestore.fields.reel == "stitchedFilename"
        assert dev.endpoints == {}
        assert dev.outputs is None
        assert dev.sign_in == SignIn()

    def test_everything_can_be_said(self) -> None:
        dev = only(
            GOOD.replace('["europe-west1"]', '["europe-west1", "us-central1"]')
            + """\
read_only = true
colour = "#3A7bd5"
services = ["web"]
[environments.dev.jobs]
stitch = "my-job"
assemble = { name = "episodes", region = "us-central1", container = "main" }
[environments.dev.firestore]
database = "media"
projects = "Reels ☃"
[environments.dev.firestore.fields]
reel = "output"
[environments.dev.sign_in]
account = "rae@example.com"
impersonate = "ops@p.iam.gserviceaccount.com"
[environments.dev.outputs]
bucket = "my-reels"
file_name = "{project}.mp4"
[environments.dev.endpoints]
run = "127.0.0.1:9090"
firestore = "[::1]:8080"
logging = "http://localhost:9090/"
"""
        )
        assert dev.environment.read_only
        assert dev.jobs == {
            JobKind.STITCH: CloudJob("my-job", "europe-west1"),
            JobKind.ASSEMBLE: CloudJob("episodes", "us-central1", "main"),
        }
        assert (dev.firestore.database, dev.firestore.projects) == ("media", "Reels ☃")
        assert (dev.firestore.fields.reel, dev.firestore.fields.name) == ("output", "name")
        assert dev.endpoints == {
            CloudApi.RUN: Endpoint("127.0.0.1:9090"),
            CloudApi.FIRESTORE: Endpoint("[::1]:8080"),
            CloudApi.LOGGING: Endpoint("localhost:9090", is_rest=True),
        }
        assert dev.outputs == Outputs("my-reels", "", "{project}.mp4")
        assert dev.sign_in.impersonate == "ops@p.iam.gserviceaccount.com"

    def test_the_shipped_example_is_sound_with_and_without_its_comments(self) -> None:
        text = resource("environments.example.toml").read_text(encoding="utf-8")
        plain = parse_environments(text)
        assert plain.faults == ()
        assert [e.environment.name for e in plain.environments] == ["dev", "prod"]
        lines = [
            line[2:] if line.startswith("# ") and ("=" in line or line.startswith("# [")) else line
            for line in text.splitlines()
        ]
        told = parse_environments("\n".join(line for line in lines if "key_file =" not in line))
        assert [str(fault) for fault in told.faults] == []
        dev = told.environments[0]
        # What the comments call the default is the default.
        assert dev.firestore == plain.environments[0].firestore
        assert (dev.services, dev.environment.read_only) == (("phoenix", "podcast-api"), False)
        assert set(dev.endpoints) == set(CloudApi)

    def test_an_empty_file_and_none_are_no_fault(self, tmp_path: Path) -> None:
        assert read_environments(tmp_path / "none.toml") == parse_environments("")
        assert parse_environments("").faults == ()


BAD = [
    ('label = "PRDO"', 2, "label: must be DEV or PROD, not 'PRDO'"),
    ('outputs = { prefix = "x/" }', 5, "outputs.bucket: is missing"),
    ('outputs = { bucket = "gs://b" }', 5, "outputs.bucket: must be the name of a bucket"),
    ('outputs = { bucket = "reels", prefix = "/x" }', 5, "outputs.prefix: must be how"),
    ('outputs = { bucket = "reels", file_name = "a.mp4" }', 5, "outputs.file_name: must be a"),
    ('outputs = "reels"', 5, "outputs: must be a table"),
    ('label = "LOCAL"', 2, "label: must be DEV or PROD, not 'LOCAL'"),
    ("label = 1", 2, "label: must be a text, not 1"),
    ('project = "My Project"', 3, "project: must be a Google Cloud project id, not 'My Project'"),
    ('regions = "europe-west1"', 4, "regions: must be a list of texts, not 'europe-west1'"),
    ("regions = []", 4, "regions: must name at least one"),
    ('regions = ["Belgium"]', 4, "regions: must be a region such as europe-west1, not 'Belgium'"),
    ('regions = ["europe-west1", "europe-west1"]', 4, "regions: names one thing twice"),
    ('read_only = "yes"', 5, "read_only: must be true or false, not 'yes'"),
    ("readonly = true", 5, "readonly: is not known here; known are colour, "),
    ('colour = "red"', 5, "colour: must be a colour such as #3a7bd5, not 'red'"),
    ('services = ["Phoenix"]', 5, "services: must be lower-case letters, digits and hyphens"),
    ('jobs.stitch = "A Job"', 5, "jobs.stitch: must be lower-case letters, digits and hyphens"),
    ('jobs.bake = "job"', 5, "jobs.bake: is not known here; known are assemble, stitch"),
    ('jobs.stitch = {region = "europe-west1"}', 5, "jobs.stitch.name: is missing"),
    (
        'jobs.stitch = {name = "j", region = "us-east1"}',
        5,
        "jobs.stitch.region: must be europe-west1, not 'us-east1'",
    ),
    ('firestore = "projects"', 5, "firestore: must be a table, not 'projects'"),
    ('firestore.projects = "a/b"', 5, "firestore.projects: must be a collection's name without /"),
    ('firestore.jobs = "projects"', 5, "firestore.jobs: must be another collection than projects"),
    ('firestore.fields.reel = "status"', 5, "firestore.fields: must give each field a name of its"),
    ('firestore.fields.reels = "x"', 5, "firestore.fields.reels: is not known here"),
    ('endpoints.run = "https://127.0.0.1:1"', 5, "endpoints.run: must be HOST:PORT or http://HO"),
    ('endpoints.run = "http://127.0.0.1:1/v2"', 5, "endpoints.run: must be HOST:PORT or http://"),
    ('endpoints.run = "127.0.0.1:1/"', 5, "endpoints.run: must be HOST:PORT or http://HOST:PORT"),
    (
        'endpoints.monitoring = "http://127.0.0.1:1"',
        5,
        "endpoints.monitoring: must be HOST:PORT: its library has no REST transport (only fire",
    ),
    ('endpoints.run = "127.0.0.1"', 5, "endpoints.run: must be HOST:PORT or http://HOST:PORT"),
    ('endpoints.run = "127.0.0.1:70000"', 5, "endpoints.run: must be HOST:PORT or http://HO"),
    ('endpoints.pubsub = "a:1"', 5, "endpoints.pubsub: is not known here"),
    ('sign_in.account = "rae"', 5, "sign_in.account: must be an e-mail address, not 'rae'"),
    (
        'sign_in = {impersonate = "a@b", key_file = "k.json"}',
        5,
        "sign_in.key_file: cannot be used together with impersonate",
    ),
]


class TestFaults:
    @pytest.mark.parametrize(("bad", "line", "complaint"), BAD, ids=[each[0] for each in BAD])
    def test_a_bad_value_is_named_with_its_key_and_line(
        self, bad: str, line: int, complaint: str
    ) -> None:
        lines = GOOD.splitlines()
        lines[line - 1 : line] = [bad]
        # A second environment is not taken along by the faults of the first.
        sound = GOOD.replace("environments.dev", "environments.other")
        text = "\n".join([*lines, "", sound])
        (fault,) = faults(text)
        assert fault.startswith(f"line {line}, environments.dev.{complaint}")
        (other,) = parse_environments(text).environments
        assert other.environment.name == "other"

    def test_all_faults_are_told_at_once(self) -> None:
        assert faults('[environments.dev]\nlabel = "X"\n\n[environments.two]\n') == [
            "line 2, environments.dev.label: must be DEV or PROD, not 'X'",
            "line 1, environments.dev.project: is missing",
            "line 1, environments.dev.regions: must name at least one",
            "line 4, environments.two.label: is missing",
            "line 4, environments.two.project: is missing",
            "line 4, environments.two.regions: must name at least one",
        ]

    @pytest.mark.parametrize("name", ["local", "LOCAL", "", '-"', "a\\u0007", "x" * 41])
    def test_a_name_that_cannot_be_one_is_refused(self, name: str) -> None:
        quoted = name.replace('"', '\\"')
        read = parse_environments(GOOD.replace("dev]", f'"{quoted}"]', 1))
        assert read.environments == ()
        (fault,) = read.faults
        assert fault.line == 1
        assert str(fault).isprintable()

    def test_names_that_differ_in_case_only_are_one_too_many(self) -> None:
        read = parse_environments(GOOD + GOOD.replace("dev]", "Dev]"))
        assert [str(f) for f in read.faults] == [
            "line 5, environments.Dev: the name is too like dev"
        ]
        assert [e.environment.name for e in read.environments] == ["dev"]

    def test_what_is_not_toml_is_named_with_its_line(self) -> None:
        (fault,) = parse_environments(GOOD + "colour = red\n").faults
        assert (fault.line, fault.key) == (5, "")
        assert str(fault) == "line 5: this is not TOML: invalid value"
        (twice,) = parse_environments(GOOD + GOOD).faults
        assert "this is not TOML" in str(twice)

    def test_unknown_tables_beside_environments_are_refused(self) -> None:
        assert faults("[environment.dev]\n") == [
            "line 1, environment: is not known here; known are environments"
        ]

    def test_too_many_environments_are_too_many(self) -> None:
        text = "".join(
            GOOD.replace("dev]", f"n{number}]") for number in range(MOST_ENVIRONMENTS + 1)
        )
        read = parse_environments(text)
        assert len(read.environments) == MOST_ENVIRONMENTS
        assert [fault.key for fault in read.faults] == ["environments"]


class TestFile:
    def test_a_file_that_cannot_be_used_is_a_fault_and_stays_as_it_is(self, tmp_path: Path) -> None:
        path = tmp_path / "environments.toml"
        raw = GOOD.encode() + b"# \xff\n"
        path.write_bytes(raw)
        (fault,) = read_environments(path).faults
        assert str(fault) == "line 5: the file is not UTF-8 text"
        assert path.read_bytes() == raw
        path.write_bytes(b"#" * (LARGEST + 1))
        assert "larger than 256 KiB" in str(read_environments(path).faults[0])
        (folder,) = read_environments(tmp_path).faults
        assert "cannot be read" in str(folder)

    def test_a_byte_order_mark_and_windows_lines_are_no_fault(self, tmp_path: Path) -> None:
        path = tmp_path / "environments.toml"
        path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
        assert read_environments(path).faults == ()


class TestPlaces:
    def test_a_key_behind_values_over_several_lines_is_found(self) -> None:
        text = '''\
a = """
b = "not a key"
[not.a.table]
"""
c = [
  "x", # ] not the end
  ['b'],
]
"quoted . key" = {inner = 1}
[one . "two.three"]
  four.five = 2
'''
        tomllib.loads(text)
        places = TomlPlaces(text)
        assert places.line_of(("a",)) == 1
        assert places.line_of(("b",)) is None
        assert places.line_of(("c",)) == 5
        assert places.line_of(("b", "quoted . key")) is None
        assert places.line_of(("quoted . key", "inner")) == 9
        assert places.line_of(("one", "two.three")) == 10
        assert places.line_of(("one", "two.three", "four", "five")) == 11
        assert places.line_of(("one", "two.three", "six")) == 10


ODD_VALUES = st.sampled_from(
    ["0", "-1.5", "true", "[]", "[1]", "{}", '""', '"☃"', "1979-05-27", "[[]]", '"x"', "{a = 1}"]
)
KEYS = st.sampled_from(
    ["label", "project", "regions", "read_only", "colour", "services", "jobs", "firestore",
     "endpoints", "sign_in", "jobs.stitch", "firestore.fields", "firestore.fields.reel", "odd",
     "jobs.stitch.name", "endpoints.run"]
)  # fmt: skip


class TestAnything:
    @given(st.text(max_size=300))
    def test_no_text_raises(self, text: str) -> None:
        read = parse_environments(text)
        assert read.faults or not read.environments

    @given(st.dictionaries(KEYS, ODD_VALUES, max_size=6))
    def test_odd_values_are_faults_with_a_line_inside_the_file(self, odd: dict[str, str]) -> None:
        text = GOOD.splitlines()[0] + "\n"
        text += "".join(f"{key} = {value}\n" for key, value in odd.items())
        read = parse_environments(text)
        assert read.environments == ()  # project and regions are never sound here
        assert read.faults
        if any("not TOML" not in str(fault) for fault in read.faults):
            assert all(1 <= (fault.line or 0) <= len(odd) + 1 for fault in read.faults)

    @given(st.binary(max_size=200))
    def test_no_bytes_raise(self, raw: bytes) -> None:
        text = raw.decode("utf-8", "replace")
        TomlPlaces(text).line_of(("environments",))
        parse_environments(text)
