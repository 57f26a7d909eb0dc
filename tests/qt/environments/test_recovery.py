"""When all behind the window goes down or mute, it waits quietly and comes back by itself."""

import threading
import time

import pytest

from phoenix_admin.domain.load_state import LoadPhase
from tests.qt.environments.cloud_stage import CloudPlace
from tests.support.firestore_emulator import FirestoreEmulator
from tests.support.gcp_standin.standin_process import StandInProcess
from tests.support.gcp_standin.wire_faults import Mute

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
]
DOWN = 5.0
"""Seconds for which nothing answers: longer than the first pauses between two attempts."""


@pytest.mark.soak
@pytest.mark.wide  # of the store alone: unit/backends_gcp/test_gcp_store.py
@pytest.mark.usefixtures("firestore_emulator")  # skipped where there is none
def test_after_a_kill_and_a_restart_the_list_is_live_again_without_a_click(open_app, qtbot):
    emulator = FirestoreEmulator.start()
    place = CloudPlace("dev", "DEV", emulator, apart=True)
    second = None
    try:
        place.add("Ep 41")
        app = open_app("dev", place)
        assert app.loaded() == ["Ep 41"]
        app.open("Ep 41")
        qtbot.wait(300)
        emulator.kill()
        place.standin.kill()
        app.bench.catalogue.refresh()
        app.bench.session.refresh()
        app.until(lambda: app.bench.catalogue.state.phase is LoadPhase.FAILED, 20_000)
        app.until(lambda: app.bench.session.state.phase is LoadPhase.FAILED, 20_000)
        threads, used = threading.active_count(), time.process_time()
        own = time.thread_time()
        qtbot.wait(int(DOWN * 1000))
        whole, painting = time.process_time() - used, time.thread_time() - own
        # Ages are painted each second; a busy machine counts it double.
        assert whole - painting < 0.01 * DOWN
        assert whole < 0.03 * DOWN
        assert threading.active_count() <= threads + 1
        assert app.bench.catalogue.rows[0].project.name == "Ep 41"  # greyed, not gone
        second = FirestoreEmulator.start(emulator.port)
        place.standin = StandInProcess.start(place.project, place.standin.port)
        began = time.monotonic()
        app.until(lambda: app.bench.catalogue.state.phase is LoadPhase.EMPTY, 20_000)
        assert time.monotonic() - began < 10
        place.add("Ep 41")
        app.bench.catalogue.refresh()
        app.until(lambda: [r.project.name for r in app.bench.catalogue.rows] == ["Ep 41"])
        session, came_back = app.bench.session, app.bench.ports.clock.now()
        session.refresh()
        app.until(lambda: session.examination.taken_at > came_back)
        assert session.examination.engine_error is None  # Cloud Run is heard as well
        app.close()
    finally:
        place.close()
        emulator.stop()
        if second is not None:
            second.stop()


@pytest.mark.parametrize("by_rest", [False, True], ids=["grpc", "rest"])
def test_a_mute_server_holds_up_neither_the_window_nor_quitting(
    make_place, open_app, qtbot, by_rest: bool
):
    place = make_place("dev", "DEV", ("Ep 41", "Ep 42"), by_rest=by_rest)
    app = open_app("dev", place)
    app.loaded()
    session = app.open("Ep 41")
    place.standin.faults.always("*", Mute())
    app.press("project.stitch")
    app.click("confirm.go")
    app.bench.catalogue.refresh()
    session.refresh()
    worst = 0.0
    for _ in range(15):  # the window answers meanwhile
        began = time.monotonic()
        app.find("projects.table").select_id("id of Ep 42")
        app.find("projects.table").select_id("id of Ep 41")
        qtbot.wait(10)
        worst = max(worst, time.monotonic() - began)
    assert worst < 1.0
    assert app.application.dispatcher.running()
    began = time.monotonic()
    app.close()
    assert time.monotonic() - began < 2.0
    assert app.application.stuck == []
