"""Trees of processes: total whatever a listing holds, and a filter keeps what belongs together."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.backends.fake.clock import PICTURE_TIME
from phoenix_admin.domain.process_facts import (
    ProcessFacts,
    ProcessKey,
    ProcessList,
    ProcessState,
)
from phoenix_admin.domain.process_index import ProcessIndex, kept_by_filter, tree_order


def process(pid, ppid=1, *, pgid=None, sid=None, born=0):
    group = pid if pgid is None else pgid
    return ProcessFacts(
        ProcessKey(pid, born),
        ppid,
        group,
        group if sid is None else sid,
        f"p{pid}",
        ProcessState.SLEEPING,
        PICTURE_TIME + timedelta(seconds=born),
    )


def listed(*processes):
    return ProcessIndex(ProcessList(PICTURE_TIME, processes, None, "rae"))


INIT = process(1, 0, sid=1)


def test_a_filter_keeps_what_is_above_and_what_is_below():
    index = listed(INIT, process(2), process(3, 2), process(4, 3), process(5, 2), process(6))
    kept = kept_by_filter(index, [index.by_pid[3].key])
    assert sorted(key.pid for key in kept) == [1, 2, 3, 4]
    assert [(depth, p.pid) for depth, p in tree_order(index, kept)] == [
        (0, 1),
        (1, 2),
        (2, 3),
        (3, 4),
    ]


def test_a_reused_id_is_nobodys_parent():
    index = listed(INIT, process(2, born=10), process(3, 2, born=5))
    assert index.parent(index.by_pid[3]) is None
    assert index.children(index.by_pid[2]) == ()


def test_adoption_shows_in_the_session():
    subreaper, shell = process(20, sid=20), process(30, sid=30)
    adopted, born, leads = process(31, 20, sid=30), process(32, 30, sid=30), process(33, 20)
    index = listed(INIT, subreaper, shell, adopted, born, leads)
    assert index.is_reparented(adopted)
    assert not index.is_reparented(born)
    assert not index.is_reparented(leads)
    assert index.is_reparented(shell)  # under init


pids = st.integers(1, 12)
listings = st.lists(
    st.builds(
        process,
        pids,
        st.integers(0, 13),
        pgid=st.integers(0, 12),
        sid=st.integers(0, 3),
        born=st.integers(0, 3),
    ),
    unique_by=lambda facts: facts.pid,
)


@given(listings, st.sets(pids))
def test_a_tree_has_every_process_once_and_parents_first(processes, wanted):
    index = listed(*processes)
    rows = tree_order(index)
    assert sorted(p.pid for _, p in rows) == sorted(p.pid for p in processes)
    placed = {p.key: (number, depth) for number, (depth, p) in enumerate(rows)}
    for facts in processes:
        above = index.parent(facts)
        if placed[facts.key][1] > 0:
            assert placed[above.key][0] < placed[facts.key][0]
            assert placed[above.key][1] == placed[facts.key][1] - 1
    matching = [p.key for p in processes if p.pid in wanted]
    kept = kept_by_filter(index, matching)
    assert kept.issuperset(matching)
    for key in matching:
        assert all(above.key in kept for above in index.ancestors(index.by_key[key]))
        assert all(below.key in kept for below in index.descendants(index.by_key[key]))
    assert {p.key for _, p in tree_order(index, kept)} == kept
