"""B22: random SIGKILLs of app, workers and ffmpeg during real stitches; is the truth shown?

One LOCAL data folder, several projects (clips that are copied, clips that are conformed, two
runs at once and a queue). The app is a process that presses Stitch, Cancel and Reconcile through
the real services, for a share of the kills the real window. After each kill the app stands still,
every project is reconciled once, as a restarted app does it, and what is then shown is held
against what is really there (`storm_truth`). There is no other tool to compare with.
"""

import argparse
import contextlib
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import imageio_ffmpeg
import psutil

from benchmarks.report import Row
from benchmarks.storm_services import Services
from benchmarks.storm_truth import Truth, at_work
from phoenix_admin.services.examination import Examination
from phoenix_admin.tasks.context import unhurried

ROOT = Path(__file__).resolve().parents[1]
KILLS, QUICK_KILLS = 300, 40
AIMS = (("app", 40), ("worker", 33), ("app and worker", 15), ("ffmpeg", 12))
WINDOW_SHARE = 0.1
LONGEST_DELAY = 0.8
READY_WITHIN = 90.0
SETTLED_WITHIN = 60.0


@dataclass
class Storm:
    """What came of it. `violations` says each time what was not true."""

    kills: Counter[str] = field(default_factory=Counter[str])
    windows: int = 0
    seconds: float = 0.0
    violations: list[str] = field(default_factory=list[str])
    endings: Counter[str] = field(default_factory=Counter[str])
    torn_lines: int = 0


class Client:
    """The app that is going to be killed."""

    def __init__(self, data_dir: Path, kind: str, seed: int) -> None:
        self.kind = kind
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.storm_client", kind, str(data_dir), str(seed)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._expect("ready")

    def go(self) -> None:
        """Let it press."""
        self._say("go")

    def halt(self) -> None:
        """Return when nothing that it has begun is under way."""
        self._say("halt")
        self._expect("halted")

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with contextlib.suppress(BrokenPipeError):
                pipe.close()

    def _say(self, word: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()

    def _expect(self, word: str) -> None:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if line != word:
            self._process.kill()
            raise RuntimeError(f"the {self.kind} app said {line!r} instead of {word!r}")


def make_clips(folder: Path, seconds: float) -> tuple[list[Path], list[Path]]:
    """A list that can be copied and one that must be conformed."""
    equal = [_clip(folder / f"equal {n}.mp4", "320x180", 25, seconds, n) for n in range(4)]
    kinds = (("640x360", 25), ("320x240", 30), ("180x320", 24))
    unlike = [
        _clip(folder / f"unlike {n}.mp4", size, rate, seconds, n)
        for n, (size, rate) in enumerate(kinds)
    ]
    return equal, unlike


def _clip(path: Path, size: str, rate: int, seconds: float, number: int) -> Path:
    picture = f"testsrc2=s={size}:r={rate}:d={seconds},noise=alls=20:allf=t:all_seed={number}"
    tone = f"sine=frequency={300 + 50 * number}:sample_rate=48000:duration={seconds}"
    subprocess.run(
        [
            imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", "-y",
            "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone,
            "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac",
            str(path),
        ],
        stdin=subprocess.DEVNULL, check=True, timeout=300,
    )  # fmt: skip
    return path


class Weather:
    """Kills and looks, round after round."""

    def __init__(self, folder: Path, projects: int, seconds: float, seed: int) -> None:
        self.data_dir = folder / "data"
        self._chance = random.Random(seed)
        self._client: Client | None = None
        self.storm = Storm()
        services = Services(self.data_dir)
        services.backend.change_settings(unhurried(), most_at_once=2)
        equal, unlike = make_clips(folder, seconds)
        self._ids = [
            services.ports.author.create(  # pyright: ignore[reportOptionalMemberAccess] - LOCAL has one
                f"Reel {n}", equal if n % 2 else unlike, unhurried()
            ).id
            for n in range(projects)
        ]
        self._truth = Truth(services)
        services.close()

    def blow(self, kills: int, *, seconds: float | None = None) -> Storm:
        """So many kills, or fewer when the seconds are over; then let everything end."""
        began = time.monotonic()
        for number in range(1, kills + 1):
            self._once(number)
            self.storm.seconds = time.monotonic() - began
            if seconds is not None and self.storm.seconds > seconds:
                break
            if number % 25 == 0:
                self._tell(number, kills)
        self._calm()
        self.storm.seconds = time.monotonic() - began
        self.storm.torn_lines = self._truth.torn_lines
        return self.storm

    def close(self) -> None:
        """Leave no process behind."""
        if self._client is not None:
            self._client.kill()
            self._client = None
        for process in [*at_work(self.data_dir)[0], *at_work(self.data_dir)[1]]:
            with contextlib.suppress(psutil.Error):
                process.kill()

    def _once(self, number: int) -> None:
        if self._client is None:
            is_window = self._chance.random() < WINDOW_SHARE
            kind = "window" if is_window else "headless"
            self._client = Client(self.data_dir, kind, self._chance.randrange(10**9))
        self._client.go()
        aim = self._chance.choices([a for a, _ in AIMS], [share for _, share in AIMS])[0]
        victim = self._await_victim(aim)
        time.sleep(self._chance.random() * LONGEST_DELAY)
        killed = self._kill(aim, victim)
        self.storm.kills[killed] += 1
        self._look(f"kill {number} ({killed})")

    def _await_victim(self, aim: str) -> str:
        """The kind of process there is to aim at; without one in 5 s the app takes its place."""
        ends = time.monotonic() + 5
        while aim != "app" and time.monotonic() < ends:
            workers, ffmpegs = at_work(self.data_dir)
            if ffmpegs if aim == "ffmpeg" else workers:
                return aim
            time.sleep(0.02)
        return "app"

    def _kill(self, aim: str, victim: str) -> str:
        client = self._client
        assert client is not None
        workers, ffmpegs = at_work(self.data_dir)
        targets = ffmpegs if victim == "ffmpeg" else workers
        if victim == "app" or not targets:
            aim = "app"
        if aim.startswith("app"):
            if client.kind == "window":
                self.storm.windows += 1
            client.kill()
            self._client = None
        if aim != "app":
            _kill_for_sure(self._chance.choice(targets))
        if self._client is not None:
            self._client.halt()
        return aim

    def _look(self, when: str) -> None:
        """Reconcile every project once, then hold what is shown against the truth."""
        services = Services(self.data_dir)
        try:
            self._truth.use(services)
            shown = [self._reconciled(services, each) for each in self._ids]
            found = [line for seen in shown for line in self._untrue(services, seen)]
            found += self._truth.problems_of_folder()
            self.storm.violations += [f"{when}: {line}" for line in found]
        finally:
            services.close()

    @staticmethod
    def _reconciled(services: Services, project_id: str) -> Examination:
        return services.reconciling.settle(project_id, unhurried()).examination

    def _untrue(self, services: Services, seen: Examination) -> list[str]:
        """What is not true of one project; a run whose worker lives is allowed to move on."""
        ends = time.monotonic() + SETTLED_WITHIN
        while True:
            # Asked first: what moves afterwards was not still when it was looked at.
            may_move = self._truth.is_alive(seen)
            found = self._truth.problems_of(seen)
            if not found or time.monotonic() > ends:
                return found
            if not may_move and not self._truth.is_moving(seen):
                return found
            seen = self._reconciled(services, seen.project_id)

    def _calm(self) -> None:
        """No app any more: the workers end what waits; then the last look, with nothing alive."""
        if self._client is not None:
            self._client.kill()
            self._client = None
        services = Services(self.data_dir)
        ends = time.monotonic() + SETTLED_WITHIN
        try:
            while time.monotonic() < ends and (self._are_open(services) or _any(self.data_dir)):
                time.sleep(0.05)
        finally:
            services.close()
        self._look("the calm")
        left = [process for kind in at_work(self.data_dir) for process in kind]
        self.storm.violations += [f"the calm: still there: {process}" for process in left]
        self._count_endings()

    def _are_open(self, services: Services) -> bool:
        listing = services.backend.engine.list_executions(None, 200, unhurried())
        return any(execution.state.is_active for execution in listing.executions)

    def _count_endings(self) -> None:
        services = Services(self.data_dir)
        try:
            listing = services.backend.engine.list_executions(None, 10_000, unhurried())
            self.storm.endings.update(str(each.state) for each in listing.executions)
        finally:
            services.close()

    def _tell(self, number: int, kills: int) -> None:
        storm = self.storm
        print(
            f"{number}/{kills} kills, {len(storm.violations)} violations, {storm.seconds:.0f} s",
            *storm.violations,
            sep="\n  ",
            file=sys.stderr,
            flush=True,
        )


def _any(data_dir: Path) -> bool:
    return any(at_work(data_dir))


def _kill_for_sure(process: psutil.Process) -> None:
    """SIGKILL, and wait until the kernel has taken back what it held."""
    with contextlib.suppress(psutil.Error):
        process.kill()
    ends = time.monotonic() + 10
    with contextlib.suppress(psutil.NoSuchProcess):
        while process.status() != psutil.STATUS_ZOMBIE and time.monotonic() < ends:
            time.sleep(0.005)


def run_storm(kills: int, *, seed: int, projects: int = 6, clip_seconds: float = 3) -> Storm:
    """One storm in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="storm-") as name:
        weather = Weather(Path(name), projects, clip_seconds, seed)
        try:
            return weather.blow(kills)
        finally:
            weather.close()


def rows_of(storm: Storm) -> list[Row]:
    """The storm as the lines of the table."""

    def row(metric: str, figure: float, unit: str, target: str, ok: bool, note: str = "") -> Row:
        return Row("B22", metric, figure, unit, "another tool", None, target, ok, note)

    kills = storm.kills
    endings = ", ".join(f"{count} {state}" for state, count in storm.endings.most_common())
    rows = [row("kills", kills.total(), "", "-", True, f"{storm.windows} of them the real window")]
    rows += [row(f"  of {aim}", kills[aim], "", "-", True) for aim, _ in AIMS]
    rows.append(
        row("untrue or left behind", len(storm.violations), "", "0", not storm.violations,
            "; ".join(storm.violations[:5]))
    )  # fmt: skip
    rows.append(row("torn journal lines", storm.torn_lines, "", "reported", True))
    rows.append(row("storm", storm.seconds, "s", "-", True, f"runs: {endings}"))
    return rows


def run(*, quick: bool) -> list[Row]:
    """B22 as the table prints it."""
    return rows_of(run_storm(QUICK_KILLS if quick else KILLS, seed=22))


def main(words: Sequence[str] | None = None) -> int:
    """A storm of one's own: `python -m benchmarks.crash_storm --kills 50 --seed 7`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=QUICK_KILLS)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    options = parser.parse_args(words)
    storm = run_storm(options.kills, seed=options.seed)
    print(f"seed {options.seed}:", storm)
    return 1 if storm.violations else 0


if __name__ == "__main__":
    sys.exit(main())
