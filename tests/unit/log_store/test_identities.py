"""Entries are told apart by name, the oldest are forgotten first."""

from phoenix_admin.log_store import identities
from phoenix_admin.log_store.identities import Identities


def test_a_name_is_new_once(monkeypatch) -> None:
    monkeypatch.setattr(identities, "_RECENT", 8)
    known = Identities(most=1_000)
    assert known.new(["a", "b", "a"]) == [True, True, False]
    for number in range(100):
        assert known.new([f"n{number}"]) == [True]
    assert known.new(["a", "n0", "n99", "z"]) == [False, False, False, True]


def test_the_oldest_go_when_there_are_too_many(monkeypatch) -> None:
    monkeypatch.setattr(identities, "_RECENT", 8)
    known = Identities(most=16)
    known.new([f"n{number}" for number in range(8)])
    for number in range(8, 40):
        known.new([f"n{number}"])
    assert known.new(["n0"]) == [True]
    assert known.new(["n39", "n30"]) == [False, False]
