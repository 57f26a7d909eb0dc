"""How the class of a process looks. Pure."""

from typing import Final

from phoenix_admin.domain.process_class import ProcessClass
from phoenix_admin.domain.process_facts import ProcessState
from phoenix_admin.qt.theme.status_look import HEALTHY, ORPHAN, PAUSED, STALE, ZOMBIE, StatusLook
from phoenix_admin.services.process_lines import ProcessLine

_RELATED: Final = StatusLook("Other", "minus", "off", 5)
_LOOKS: Final = {
    ProcessClass.ZOMBIE: ZOMBIE,
    ProcessClass.ORPHAN: ORPHAN,
    ProcessClass.STALE: STALE,
    ProcessClass.HEALTHY: HEALTHY,
    ProcessClass.OTHER: _RELATED,
}
DEFINITIONS: Final = {
    ProcessClass.ZOMBIE: "It has ended and takes no memory; its parent has not collected it.",
    ProcessClass.ORPHAN: "A worker that lives on although what started it is gone.",
    ProcessClass.STALE: "A worker that lives and does nothing: several kinds of silence together.",
    ProcessClass.HEALTHY: "None of the others.",
    ProcessClass.OTHER: "No signature matches it. It is shown for its place in the tree.",
}


def class_look(line: ProcessLine) -> StatusLook:
    """The chip of a line; a healthy one that a signal has stopped is *Paused*."""
    if line.row is None:
        return _RELATED
    kind = line.row.kind
    if kind is ProcessClass.HEALTHY and line.facts.state is ProcessState.STOPPED:
        return PAUSED
    return _LOOKS[kind]


def kind_of(line: ProcessLine) -> ProcessClass:
    """Its class."""
    return line.row.kind if line.row is not None else ProcessClass.OTHER
