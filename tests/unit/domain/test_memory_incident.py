"""Each incident has one verdict, and none that the lines do not prove."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from phoenix_admin.domain.memory_incident import IncidentKind as K
from phoenix_admin.domain.memory_incident import find_incidents, tally
from phoenix_admin.domain.memory_lines import MemoryLine
from tests.support.memory_log import OOM, MemoryLog, gunicorn_killed, gunicorn_timeout

T0 = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)


@pytest.fixture
def log() -> MemoryLog:
    return MemoryLog(T0)


def verdicts(log: MemoryLog) -> list[K]:
    return [incident.kind for incident in find_incidents(log.lines)]


def test_what_cloud_run_says_is_certain(log: MemoryLog) -> None:
    log.platform(0, OOM.format(512, 513))
    (found,) = find_incidents(log.lines)
    assert (found.kind, found.limit_mib, found.used_mib) == (K.PLATFORM_OOM, 512, 513)
    assert found.reason == "Cloud Run says: 513 MiB used, the limit is 512 MiB."
    assert found.proof == tuple(log.lines)


def test_an_instance_that_never_came_up_is_another_thing(log: MemoryLog) -> None:
    log.platform(0, OOM.format(512, 566))
    log.platform(0.0004, "Default STARTUP TCP probe failed 1 time consecutively for container "
                         '"phoenix-1" on port 8080. The instance was not started.')  # fmt: skip
    (found,) = find_incidents(log.lines)
    assert found.kind is K.STARTUP_OOM
    assert len(found.proof) == 2
    assert "was not started" in found.reason


def test_a_worker_that_its_own_arbiter_killed(log: MemoryLog) -> None:
    log.program(0, gunicorn_timeout(3))
    log.program(1.1, gunicorn_killed(3))
    (found,) = find_incidents(log.lines)
    assert (found.kind, found.pid) == (K.TIMEOUT_KILL, 3)
    assert found.proof == tuple(log.lines)


def test_perhaps_out_of_memory_alone_proves_nothing(log: MemoryLog) -> None:
    log.program(0, gunicorn_killed(7))
    (found,) = find_incidents(log.lines)
    assert found.kind is K.UNKNOWN_KILL
    assert "need not be memory" in found.reason


def test_both_together_are_one_incident_and_both_are_shown(log: MemoryLog) -> None:
    log.program(0, gunicorn_timeout(3))
    log.program(1.1, gunicorn_killed(3))
    log.platform(1.4, OOM.format(512, 513))
    (found,) = find_incidents(log.lines)
    assert found.kind is K.PLATFORM_OOM
    assert [line.message for line in found.proof] == [log.lines[1].message, log.lines[2].message]
    assert found.beside == (log.lines[0],)


def test_a_limit_of_the_whole_instance_with_a_sidecar(log: MemoryLog) -> None:
    log.platform(0, OOM.format(3072, 3211))
    log.platform(0.3, "Container terminated on signal 9.")
    (found,) = find_incidents(log.lines)
    assert (found.kind, found.limit_mib, found.used_mib) == (K.PLATFORM_OOM, 3072, 3211)
    assert len(found.proof) == 2


def test_the_same_words_from_a_program_are_no_proof(log: MemoryLog) -> None:
    log.program(0, OOM.format(512, 513))
    log.platform(1, gunicorn_killed(3))
    assert verdicts(log) == []


@pytest.mark.parametrize(("later", "kind"), [(34.9, K.TIMEOUT_KILL), (35.1, K.UNKNOWN_KILL)])
def test_a_time_out_explains_for_the_patience_and_a_few_seconds(
    log: MemoryLog, later: float, kind: K
) -> None:
    log.program(0, gunicorn_timeout(3))
    log.program(later, gunicorn_killed(3))
    assert verdicts(log) == [kind]


def test_a_new_worker_of_the_same_pid_did_not_time_out(log: MemoryLog) -> None:
    log.program(0, gunicorn_timeout(3))
    log.program(2, "[INFO] Booting worker with pid: 3")
    log.program(9, gunicorn_killed(3))
    assert verdicts(log) == [K.UNKNOWN_KILL]


@pytest.mark.parametrize("other", [{"instance": "b"}, {"instance": None}, {"service": "other"}])
def test_lines_of_two_instances_explain_nothing(log: MemoryLog, other: dict[str, str]) -> None:
    for explanation in (gunicorn_timeout(3), OOM.format(512, 513)):
        log.lines.clear()
        say = log.platform if "limit" in explanation else log.program
        say(0, explanation)
        log.lines[0] = replace(log.lines[0], **other)
        log.program(1, gunicorn_killed(3))
        assert verdicts(log)[-1] is K.UNKNOWN_KILL


def test_another_pid_s_time_out_is_not_its(log: MemoryLog) -> None:
    log.program(0, gunicorn_timeout(4))
    log.program(1, gunicorn_killed(3))
    assert verdicts(log) == [K.UNKNOWN_KILL]


def test_said_twice_is_one_and_again_later_is_two(log: MemoryLog) -> None:
    log.platform(0, OOM.format(512, 513))
    log.platform(1.5, OOM.format(512, 520))
    log.platform(2.5, OOM.format(512, 514))
    first, second = find_incidents([*log.lines, *log.lines])
    assert (first.used_mib, second.used_mib) == (520, 514)


def test_each_day_is_counted(log: MemoryLog) -> None:
    for hour in range(25):
        log.platform(hour * 3600, OOM.format(512, 513))
    log.program(10, gunicorn_killed(3))
    days = tally(find_incidents(log.lines))
    assert list(days) == [date(2026, 11, 4), date(2026, 11, 5)]
    assert days[date(2026, 11, 4)] == {
        K.PLATFORM_OOM: 10, K.STARTUP_OOM: 0, K.TIMEOUT_KILL: 0, K.OWN_LIMIT: 0, K.UNKNOWN_KILL: 1,
    }  # fmt: skip


def test_a_huge_line_is_only_looked_into(log: MemoryLog) -> None:
    log.platform(0, "x" * 5_000_000 + OOM.format(512, 513))
    assert verdicts(log) == []


@pytest.mark.parametrize("first", range(0, 200, 20))
def test_no_wrong_verdict_in_two_hundred_known_histories(first: int) -> None:
    """The truth is known: only *unknown* may stand for it, and only where evidence was lost."""
    for seed in range(first, first + 20):
        dice = random.Random(seed)
        log = MemoryLog(T0)
        told = log.history(dice, incidents=dice.randrange(1, 9))
        dice.shuffle(log.lines)
        found = find_incidents(log.lines)
        verdict_of = {line.identity: each.kind for each in found for line in each.proof}
        for truth in told:
            allowed = {truth.kind, K.UNKNOWN_KILL} if truth.evidence_lost else {truth.kind}
            assert verdict_of.get(truth.certain_line) in allowed, (seed, truth)
        assert len(found) == len(told)


def test_ten_thousand_incidents_take_no_time_to_speak_of(log: MemoryLog) -> None:
    for count in range(10_000):
        log.platform(count * 3, OOM.format(512, 513))
        log.program(count * 3 + 1, gunicorn_killed(3))
    assert len(find_incidents(log.lines)) == 10_000


def test_other_text_is_no_sign() -> None:
    line = MemoryLine(T0, "\x00\x1b[31m<b>", "1", "s", from_platform=True)
    assert find_incidents([line]) == ()


def test_a_local_run_that_was_killed_is_unknown_in_the_engines_own_word(log: MemoryLog) -> None:
    log.platform(0, "the worker was killed (no lock, last heartbeat 14:03:02Z)")
    log.instance = "b"
    log.platform(5, "The stitch failed: ffmpeg was killed by signal 9 (while joining)")
    log.platform(9, "ffmpeg was killed by signal 91 (while joining)")
    log.program(9, "the worker was killed (no lock, last heartbeat 14:03:02Z)")
    assert verdicts(log) == [K.UNKNOWN_KILL] * 2


def test_an_oom_counts_each_kill_once_and_what_comes_later_is_another(log: MemoryLog) -> None:
    log.platform(0, OOM.format(512, 513))
    log.program(1, gunicorn_killed(3))
    log.platform(2, OOM.format(512, 514))  # two seconds are still the same moment
    log.platform(2.1, OOM.format(512, 515))
    first, second = find_incidents(log.lines)
    assert (first.pid, second.pid) == (3, None)
    assert len(first.proof) == 3
    assert second.proof == (log.lines[3],)


def test_lines_without_an_instance_are_incidents_of_their_own(log: MemoryLog) -> None:
    for at in (0, 1):
        log.platform(at, OOM.format(512, 513))
    log.lines[:] = [replace(line, instance=None) for line in log.lines]
    assert verdicts(log) == [K.PLATFORM_OOM] * 2


def test_the_newest_time_out_of_a_worker_is_what_it_was_killed_for(log: MemoryLog) -> None:
    for at in (0, 20):
        log.program(at, gunicorn_timeout(3))
    log.program(21, gunicorn_killed(3))
    (found,) = find_incidents(log.lines)
    assert found.proof == (log.lines[1], log.lines[2])


def test_a_worker_that_was_booted_before_its_time_out_was_killed_for_it(log: MemoryLog) -> None:
    log.program(-9, "[INFO] Booting worker with pid: 3")
    log.program(0, gunicorn_timeout(3))
    log.program(1, gunicorn_killed(3))
    log.program(1, gunicorn_killed(4))
    log.program(0.5, "[INFO] Booting worker with pid: 4")
    assert verdicts(log) == [K.TIMEOUT_KILL, K.UNKNOWN_KILL]


def test_each_verdict_says_why_in_a_sentence(log: MemoryLog) -> None:
    log.platform(0, "the worker was killed (no lock); the kernel killed it for memory: its log")
    log.instance = "b"
    log.platform(10, "Internal error: MemoryError()")
    log.platform(11, "ffmpeg: Cannot allocate memory")
    log.instance = "c"
    log.platform(20, "Container terminated on signal 9.")
    log.platform(21, "the kernel killed for memory in its control group meanwhile")
    log.instance = "d"
    log.program(30, gunicorn_timeout(31))
    log.program(31, gunicorn_killed(31))
    found = {each.kind: each for each in find_incidents(log.lines)}
    assert {kind: each.reason.partition(".")[0] for kind, each in found.items()} == {
        K.PLATFORM_OOM: (
            "The kernel says so: it killed this process for memory, and no other is meant"
        ),
        K.OWN_LIMIT: (
            "It asked for more memory and was refused; it ended itself, nobody killed it"
        ),
        K.UNKNOWN_KILL: "A process was ended by SIGKILL",
        K.TIMEOUT_KILL: "Gunicorn killed worker 31 itself: it had not answered in time",
    }
    assert [line.time for line in found[K.OWN_LIMIT].proof] == [
        log.lines[1].time,
        log.lines[2].time,
    ]
    assert len(found[K.UNKNOWN_KILL].beside) == 1
