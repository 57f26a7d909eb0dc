"""Bulk plans as JSON lines: the frozen plan, then one line for each step of an item."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from phoenix_admin.backends.local.json_values import object_in, read_object
from phoenix_admin.backends.local.moments import read_moment, written, written_or_none
from phoenix_admin.domain.bulk_plan import (
    BulkItem,
    BulkPlan,
    BulkVerb,
    ItemState,
    LeftOut,
    Origin,
    OriginKind,
)
from phoenix_admin.domain.verdict import FieldChange

FORMAT = 1


class UnreadablePlan(ValueError):
    """The text is no plan that this version knows."""


def plan_line(plan: BulkPlan) -> bytes:
    """The first line of a plan's file."""
    head = {
        "format": FORMAT,
        "id": plan.id,
        "verb": plan.verb.value,
        "origin": {
            "kind": plan.origin.kind.value,
            "text": plan.origin.text,
            "of": plan.origin.of,
        },
        "made_at": written(plan.made_at),
        "made_by": plan.made_by,
        "decisions": plan.decisions,
        "items": [_item(item) for item in plan.items],
    }
    return _line(head)


def step_line(item: BulkItem) -> bytes:
    """The line that says where one item stands now."""
    return _line(
        {
            "project": item.project_id,
            "state": item.state.value,
            "text": item.text,
            "began_at": written_or_none(item.began_at),
            "ended_at": written_or_none(item.ended_at),
        }
    )


def read_plan(lines: Iterable[bytes]) -> BulkPlan:
    """The plan as its last whole lines left it. Raises UnreadablePlan.

    A line that is torn or unknown is passed over: the step it would have told of counts as not
    noted, and an item under way is looked at again before anything is done with it.
    """
    given = iter(lines)
    head = read_object(next(given, b""))
    if head is None or head.get("format") != FORMAT:
        msg = "the first line is not a plan of this version"
        raise UnreadablePlan(msg)
    try:
        plan = _plan(head)
        items = {item.project_id: item for item in plan.items}
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadablePlan(str(error)) from error
    for line in given:
        step = read_object(line)
        item = items.get(str(step.get("project"))) if step is not None else None
        if step is not None and item is not None:
            items[item.project_id] = _stepped(item, step)
    return replace(plan, items=tuple(items.values()))


def _line(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=True).encode("ascii") + b"\n"


def _item(item: BulkItem) -> dict[str, Any]:
    return {
        "project": item.project_id,
        "name": item.name,
        "status": item.status,
        "version": item.version,
        "execution": item.execution,
        "changes": [[change.field, change.old, change.new] for change in item.changes],
        "needs_decision": item.needs_decision,
        "left_out": item.left_out.value if item.left_out else None,
        "state": item.state.value,
        "text": item.text,
    }


def _plan(head: Mapping[str, Any]) -> BulkPlan:
    made_at = read_moment(head["made_at"])
    if made_at is None:
        msg = "the plan has no time"
        raise UnreadablePlan(msg)
    origin = object_in(head["origin"])
    return BulkPlan(
        id=str(head["id"]),
        verb=BulkVerb(head["verb"]),
        origin=Origin(OriginKind(origin["kind"]), str(origin["text"]), int(origin["of"])),
        made_at=made_at,
        made_by=str(head["made_by"]),
        items=tuple(_read_item(object_in(value)) for value in head["items"]),
        decisions=bool(head["decisions"]),
    )


def _read_item(value: Mapping[str, Any]) -> BulkItem:
    left_out, execution = value["left_out"], value["execution"]
    return BulkItem(
        project_id=str(value["project"]),
        name=str(value["name"]),
        status=str(value["status"]),
        version=str(value["version"]),
        execution=None if execution is None else str(execution),
        changes=tuple(FieldChange(field, old, new) for field, old, new in value["changes"]),
        needs_decision=bool(value["needs_decision"]),
        left_out=None if left_out is None else LeftOut(left_out),
        state=ItemState(value["state"]),
        text=str(value["text"]),
    )


def _stepped(item: BulkItem, step: Mapping[str, Any]) -> BulkItem:
    try:
        state = ItemState(step.get("state"))
    except ValueError:
        return item
    return replace(
        item,
        state=state,
        text=str(step.get("text", "")),
        began_at=read_moment(step.get("began_at")),
        ended_at=read_moment(step.get("ended_at")),
    )
