"""Plan files: what a crash leaves behind, and files that are none."""

from pathlib import Path

import pytest

from phoenix_admin.backends.local.bulk_plan_files import BulkPlanFiles
from phoenix_admin.domain.bulk_plan import ItemEnd, ItemState
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.tasks.context import unhurried
from tests.support.bulk_plans import NOW, a_plan


@pytest.fixture
def files(tmp_path: Path) -> BulkPlanFiles:
    return BulkPlanFiles(tmp_path / "plans")


def kept(files: BulkPlanFiles):
    plan, call = a_plan(None, None), unhurried()
    files.keep(plan, call)
    plan = plan.beginning("p0", NOW)
    files.note(plan.id, plan.item("p0"), call)
    return plan, call


def test_no_plan_makes_no_folder(files: BulkPlanFiles, tmp_path: Path) -> None:
    assert files.unfinished(unhurried()) == ()
    assert list(tmp_path.iterdir()) == []


def test_every_cut_of_the_file_leaves_a_plan_with_each_step_or_the_one_before(
    files: BulkPlanFiles, tmp_path: Path
) -> None:
    """A power cut in the middle of a line loses that step and no other."""
    plan, call = kept(files)
    ended = plan.ending("p0", ItemEnd(ItemState.DONE, "Started."), NOW)
    path = tmp_path / "plans" / f"{plan.id}.jsonl"
    before = path.read_bytes()
    files.note(plan.id, ended.item("p0"), call)
    whole = path.read_bytes()
    for cut in range(len(before), len(whole) + 1):
        path.write_bytes(whole[:cut])
        (found,) = files.unfinished(call)
        # The line without its newline is a whole one already.
        assert found == (ended if cut >= len(whole) - 1 else plan), cut
    path.write_bytes(whole[:-4])
    files.note(plan.id, ended.item("p0"), call)
    assert files.unfinished(call) == (ended,)


def test_what_is_no_plan_is_passed_over_and_stays(files: BulkPlanFiles, tmp_path: Path) -> None:
    plan, call = kept(files)
    strangers = {
        "empty.jsonl": b"",
        "newer.jsonl": b'{"format": 2}\n',
        "torn.jsonl": b'{"format": 1, "id": "x", "verb"',
        "odd.jsonl": b'{"format": 1, "id": "x", "verb": "explode"}\n',
        "list.jsonl": b"[]\n",
        "items.jsonl": b'{"format": 1, "id": "x", "verb": "stitch", "made_at": "never"}\n',
    }
    for name, data in strangers.items():
        (tmp_path / "plans" / name).write_bytes(data)
    assert files.unfinished(call) == (plan,)
    assert {p.name for p in (tmp_path / "plans").iterdir()} >= strangers.keys()


def test_the_name_of_a_plan_reaches_no_other_folder(files: BulkPlanFiles) -> None:
    for odd in ("../x", "a/b", "", "x" * 65, "a.b"):
        with pytest.raises(Invalid, match="not the id"):
            files.drop(odd, unhurried())


def test_a_plan_that_cannot_be_kept_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "plans").write_bytes(b"a file is in the way")
    with pytest.raises(Invalid, match="The plan could not be"):
        BulkPlanFiles(tmp_path / "plans").keep(a_plan(None), unhurried())
    assert [p.name for p in tmp_path.iterdir()] == ["plans"]
