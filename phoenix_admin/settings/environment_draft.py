"""An environment as a person types it: checked by the same rules as the file, written into it.

It is appended to `environments.toml` as a block of its own, so that not one letter of what the
person wrote there changes; the new text is read back before it takes the place of the old one.
"""

import json
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import field
from pathlib import Path
from typing import Final, cast

from phoenix_admin.domain.errors import Conflict, Invalid
from phoenix_admin.domain.record import record
from phoenix_admin.settings.environment_reading import read_environment
from phoenix_admin.settings.environments import DEFAULT_JOBS, CloudEnvironment
from phoenix_admin.settings.environments_file import (
    EnvironmentsFile,
    parse_environments,
    read_environments,
)
from phoenix_admin.settings.toml_table import Faults, Table

NAME: Final = "name"
LISTS: Final = frozenset({"regions", "services"})
"""Fields that hold several words, typed with commas or spaces between them."""
FLAGS: Final = frozenset({"read_only"})
_BARE = re.compile(r"[A-Za-z0-9_-]+")


@record
class EnvironmentDraft:
    """What was typed, by the field's dotted path inside its table (`firestore.fields.status`).

    An empty text means the default. A flag is `true` or empty. `jobs.stitch` is the job's name,
    `jobs.stitch.region` and `jobs.stitch.container` say more of it.
    """

    name: str
    values: Mapping[str, str] = field(default_factory=dict[str, str])


@record
class CheckedDraft:
    """The environment, or what is wrong, as a sentence by field; `name` is a field too."""

    environment: CloudEnvironment | None
    faults: Mapping[str, str]


def checked(draft: EnvironmentDraft, taken: Iterable[str] = ()) -> CheckedDraft:
    """Check what was typed. `taken` are the names there are. Pure."""
    faults = Faults()
    name = draft.name.strip()
    path = ("environments", name)
    environment = read_environment(Table(_tables(draft), path, faults))
    found: dict[str, str] = {}
    for where, text in faults.found:
        found.setdefault(".".join(where[2:]) or NAME, _sentence(text))
    if not name:
        found[NAME] = "It needs a name."
    elif name.casefold() in {each.casefold() for each in taken}:
        found[NAME] = f"There is an environment called {name} already."
    return CheckedDraft(None if found else environment, found)


def toml_block(draft: EnvironmentDraft) -> str:
    """The draft as TOML, with what differs from the defaults only. Ends with a line break."""
    lines: list[str] = []
    _write_table(("environments", draft.name.strip()), _tables(draft), lines)
    return "\n".join(lines) + "\n"


def append_environment(path: Path, draft: EnvironmentDraft) -> CloudEnvironment:
    """Write the draft at the end of the file. Blocks; call on a lane.

    Raises Invalid when the file has mistakes that hide where it ends, when the draft is not
    acceptable or nothing can be written, Conflict when somebody else wrote meanwhile. The file is
    then as it was.
    """
    path = path.resolve()  # a link stays a link
    before = _bytes_of(path)
    old, text = _read(before, path)
    taken = [each.environment.name for each in old.environments]
    wanted = checked(draft, taken)
    if wanted.environment is None:
        raise Invalid(" ".join(wanted.faults.values()))
    after = _appended(text, draft)
    new = parse_environments(after)
    if new.environments != (*old.environments, wanted.environment) or new.faults != old.faults:
        msg = f"{path} cannot take another environment: {_first_fault(new)}."
        raise Invalid(msg)
    mark = b"\xef\xbb\xbf" if before.startswith(b"\xef\xbb\xbf") else b""
    _replace(path, before, mark + after.encode())
    if read_environments(path) != new:
        _replace(path, None, before)
        msg = f"{path} did not read back as it was written; it is as it was."
        raise Invalid(msg)
    return wanted.environment


def _tables(draft: EnvironmentDraft) -> dict[str, object]:
    root: dict[str, object] = {}
    typed = {key: text.strip() for key, text in draft.values.items() if text.strip()}
    for key, text in _with_job_tables(typed).items():
        table = root
        *outer, last = key.split(".")
        for name in outer:
            table = cast("dict[str, object]", table.setdefault(name, {}))
        if key in LISTS:
            table[last] = re.split(r"[\s,]+", text.strip(", "))
        else:
            table[last] = True if key in FLAGS else text
    return root


def _with_job_tables(typed: Mapping[str, str]) -> dict[str, str]:
    """A job of which more than its name is typed is a table, and its name stands in there."""
    tables = {key.rpartition(".")[0] for key in typed if key.count(".") == 2 and key[:5] == "jobs."}
    named = {f"jobs.{kind}.name": name for kind, name in DEFAULT_JOBS.items()}
    usual = {key: name for key, name in named.items() if key.removesuffix(".name") in tables}
    return usual | {f"{key}.name" if key in tables else key: text for key, text in typed.items()}


def _write_table(path: tuple[str, ...], values: Mapping[str, object], lines: list[str]) -> None:
    own = {key: value for key, value in values.items() if not isinstance(value, dict)}
    if own:
        if lines:
            lines.append("")
        lines.append(f"[{'.'.join(_key(part) for part in path)}]")
        lines += [f"{_key(key)} = {_value(value)}" for key, value in own.items()]
    for key, value in values.items():
        if isinstance(value, dict):
            _write_table((*path, key), cast("dict[str, object]", value), lines)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _value(value: object) -> str:
    # Texts and lists of texts are written in JSON as TOML has them; what is not is found when
    # the text is read back.
    return json.dumps(value, ensure_ascii=False)


def _sentence(fault: str) -> str:
    text = fault[:1].upper() + fault[1:]
    return text if text.endswith(".") else f"{text}."


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        msg = f"{path} cannot be read: {(error.strerror or str(error)).lower()}."
        raise Invalid(msg) from error


def _read(raw: bytes, path: Path) -> tuple[EnvironmentsFile, str]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        msg = f"{path} is not UTF-8 text; correct it first."
        raise Invalid(msg) from None
    read = parse_environments(text)
    broken = next((fault for fault in read.faults if not fault.key), None)
    if broken is not None:
        msg = f"{path} has a mistake, correct it first: {broken}."
        raise Invalid(msg)
    return read, text


def _appended(text: str, draft: EnvironmentDraft) -> str:
    line = "\r\n" if "\r\n" in text else "\n"
    block = toml_block(draft).replace("\n", line)
    if not text.strip():
        return text + block
    return text + ("" if text.endswith("\n") else line) + line + block


def _first_fault(read: EnvironmentsFile) -> str:
    return str(read.faults[-1]) if read.faults else "it would read differently"


def _replace(path: Path, expected: bytes | None, content: bytes) -> None:
    """Put the content in its place as a whole, or leave everything as it was."""
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            temporary = Path(file.name)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o777)
        if expected is not None and _bytes_of(path) != expected:
            msg = f"{path} was changed meanwhile by another program. Nothing was written."
            raise Conflict(msg)
        temporary.replace(path)
        temporary = None
    except OSError as error:
        msg = f"{path} cannot be written: {(error.strerror or str(error)).lower()}."
        raise Invalid(msg) from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink()
