"""What the walks of the gate look for. Each gives sentences; none means that all is well."""

from collections import Counter
from collections.abc import Iterable, Sequence

from PySide6.QtWidgets import QWidget

from tests.support.gate_walk import CLOSED, GOES, LEAVES_THE_WINDOW, Walk

OTHER_WAYS = ("button", "shortcut", "menu")
WAYS = ("trigger", *OTHER_WAYS)


def closed_findings(
    walk: Walk,
    found: dict[str, str],
    keys: Iterable[str],
    *,
    whole: bool = False,
) -> list[str]:
    """What is written, or left unsaid, when marked actions are pressed in each closed state.

    Every action meets every state, and is reached in every way; `whole` tries every way in every
    state, where otherwise the ways take turns.
    """
    findings: list[str] = []
    for turn, key in enumerate(keys):
        walk.open_up()
        walk.place(key, found)
        for number, state in enumerate(CLOSED):
            walk.close(state)
            others = list(OTHER_WAYS) if whole else [OTHER_WAYS[(turn + number) % 3]]
            findings += press_findings(walk, key, state, ("trigger", *others))
            findings += _unsaid(walk, key, state)
            before = sum(walk.writes.values())
            walk.open_up()
            if walk.written() != before:
                findings.append(f"{key} ran by itself after {state} ended")
    return findings


def press_findings(walk: Walk, key: str, state: str, names: Iterable[str] = WAYS) -> list[str]:
    """What is written when this action is pressed in these ways while nothing may be."""
    names = tuple(names)
    findings: list[str] = []
    before, ways = walk.written(), walk.ways()
    for way in names:
        ways[way](key)
        if walk.dialogs():
            walk.agree()
    walk.put_away()
    if walk.written() == before:
        walk.show_inbox(key)
        return findings
    before = walk.written()
    for way in names:  # once more, to know by which of them
        ways[way](key)
        walk.agree()
        if walk.written() != before:
            findings.append(f"{key} by {way} wrote while {state}")
            before = walk.written()
        walk.put_away()
    walk.show_inbox(key)
    walk.settle()
    return findings


def _unsaid(walk: Walk, key: str, state: str) -> list[str]:
    action, reason = walk.registry.action(key), walk.registry.refusal(key)
    if not action.isVisible():
        return []
    if action.isEnabled() or reason is None:
        return [f"{key} is on while {state}"]
    silent = []
    if reason not in action.toolTip():
        silent.append(f"{key} does not say why it is off")
    silent += [
        f"{button.objectName()} does not say why {key} is off"
        for button in walk.buttons(key)
        if reason not in button.toolTip()
    ]
    if not action.shortcut().isEmpty():
        walk.by_shortcut(key)
        walk.settle()
        if not walk.said(reason):
            silent.append(f"the key of {key} says nothing while {state}")
    return silent


def asked_findings(
    walk: Walk,
    found: dict[str, str],
    keys: Sequence[str] | None = None,
    *,
    whole: bool = False,
) -> list[str]:
    """What is written when access closes while the question of an action is open.

    Of these `keys`, or of all. The states take turns, two for each action, unless it is the
    `whole` of them.
    """
    findings: list[str] = []
    states = list(CLOSED)
    for turn, key in enumerate(walk.keys(writes=True) if keys is None else keys):
        for state in states if whole else (states[turn % 5], states[(turn + 2) % 5]):
            walk.open_up()
            walk.place(key, found)
            before = walk.written()
            walk.by_trigger(key)
            walk.settle()
            if not walk.dialogs():
                break  # it asks nothing, so nothing is open that could change
            findings += _asked_and_closed(walk, key, state, before)
            walk.put_away()
    return findings


def _asked_and_closed(walk: Walk, key: str, state: str, before: int) -> list[str]:
    findings = []
    asked = [d for d in walk.dialogs() if any(d.findChild(QWidget, go) for go in GOES)]
    walk.close(state)
    if asked and not walk.said("Changed since you opened"):
        findings.append(f"the question of {key} does not say that it is {state}")
    walk.agree()
    if walk.written() != before:
        findings.append(f"{key} wrote although it became {state} meanwhile")
    if walk.dialogs() and not walk.said("so ") and not asked:
        findings.append(f"the form of {key} does not say that it is {state}")
    before = walk.written()
    walk.open_up()
    if walk.written() != before:
        findings.append(f"{key} ran by itself after {state} ended")
    return findings


def launched_findings(walk: Walk, state: str, places: Iterable[str]) -> list[str]:
    """What is written in a window that was closed from its start, at each of these places."""
    findings: list[str] = []
    keys = walk.keys(writes=True)
    for route in places:
        walk.go(route)
        for key in keys:
            walk.by_trigger(key)
            if walk.dialogs():
                walk.agree()
        if walk.written():
            return [*findings, f"something was written at {route} while {state}: {walk.writes}"]
    for key in keys:
        walk.place(key, {})
        findings += press_findings(walk, key, state)
        findings += _unsaid(walk, key, state)
    return findings


def unmarked_findings(
    walk: Walk, routes: Iterable[str], keys: Sequence[str] | None = None
) -> list[str]:
    """Which actions write, or pass the gate, without being marked as ones that do.

    Of these `keys`; of all that are not marked without them.
    """
    findings: list[str] = []
    for route in routes:
        walk.go(route)
        for key in walk.keys(writes=False) if keys is None else keys:
            if key in LEAVES_THE_WINDOW:
                continue
            walk.open_up()
            before, lines = walk.written(), len(walk.backend.world.journal)
            walk.by_trigger(key)
            walk.agree()
            walk.put_away()
            if walk.written() != before or len(walk.backend.world.journal) != lines:
                findings.append(f"{key} writes and is not marked (at {route})")
            walk.window.setUpdatesEnabled(False)  # a fold or a theme may have shown it anew
            walk.go(route)
    return findings


def plan_findings(walk: Walk) -> list[str]:
    """What a plan that was agreed to writes when access closes before it is run."""
    findings: list[str] = []
    for state in CLOSED:
        walk.open_up()
        walk.go("projects")
        walk.registry.action("projects.reconcile_all").trigger()
        walk.idle()
        (sheet,) = walk.dialogs()
        go, typed = (sheet.findChild(QWidget, f"plan.{name}") for name in ("go", "typed"))
        typed.setText(walk.environment.name)
        walk.settle()
        if not go.isEnabled():
            findings.append("the plan could not be run when all was open")
        before = walk.written()
        walk.close(state)
        if go.isEnabled() or not go.toolTip():
            findings.append(f"the plan does not say that it is off while {state}")
        go.click()
        walk.bench.bulk.begin()  # as a press would that came before the repaint
        if walk.written() != before:
            findings.append(f"the plan was run while {state}")
        walk.open_up()
        if walk.written() != before:
            findings.append(f"the plan ran by itself after {state} ended")
    return findings


def writing_keys(walk: Walk, found: dict[str, str], wanted: Sequence[str]) -> set[str]:
    """The wanted actions that write when everything is open, pressed in this order."""
    wrote = set()
    for key in (*wanted, *wanted):  # twice: some are on only after another one was done
        if key in wrote:
            continue
        walk.open_up()
        walk.place(key, found)
        before = walk.written()
        walk.by_trigger(key)
        walk.agree()
        if walk.written() != before:
            wrote.add(key)
    return wrote


def doubled_findings(walk: Walk, found: dict[str, str], wanted: Sequence[str]) -> list[str]:
    """What two presses in one turn of the event loop do that one press would not.

    The button is clicked and the key struck without an event delivered in between, then the
    verb of the question twice and the action once more; every write is journaled, so its lines
    tell how often it went.
    """
    findings: list[str] = []
    proven: set[str] = set()
    for key in (*wanted, *wanted):
        if key in proven:
            continue
        walk.open_up()
        walk.place(key, found)
        lines = len(walk.backend.world.journal)
        if not walk.registry.action(key).isEnabled():
            continue
        findings += _press_twice(walk, key)
        walk.idle()
        after = walk.backend.world.journal[lines:]
        went = Counter((line.action, line.target) for line in after)
        findings += [f"{key} made {what} {n} times" for what, n in went.items() if n > 1]
        if went:
            proven.add(key)
        walk.put_away()
    return [*findings, *(f"{key} wrote nothing" for key in wanted if key not in proven)]


def _press_twice(walk: Walk, key: str) -> list[str]:
    action = walk.registry.action(key)
    button = next((b for b in walk.buttons(key) if b.isVisible()), None)
    for _ in range(2):
        (button.click if button is not None else action.trigger)()
        walk.by_shortcut(key)
        action.trigger()
    findings = [f"{key} asks twice at once"] if len(walk.dialogs()) > 1 else []
    asked = walk.dialogs()
    for dialog in asked:
        walk.answer(dialog, times=2)
    action.trigger()
    # The form of a new project stays until its answer is there.
    if any(dialog not in asked for dialog in walk.dialogs()):
        findings.append(f"{key} asks again in the turn in which it was agreed to")
    return findings
