"""Makes one reel from a list of clips: a whole, verified one, or none.

The order is fixed: admit, look at every clip, plan, copy or conform and join, verify, put in
place. Until the last step everything happens in temporary files beside the reel, which are gone
at the end, whatever that end is.
"""

from pathlib import Path

from phoenix_admin.domain.progress import Progress, Stage
from phoenix_admin.stitcher.admission import AdmittedClip, admit
from phoenix_admin.stitcher.check import check_thoroughly
from phoenix_admin.stitcher.children import ChildPool, usable_cores
from phoenix_admin.stitcher.commands import Tool
from phoenix_admin.stitcher.conform import conform_clips
from phoenix_admin.stitcher.draft import Draft
from phoenix_admin.stitcher.encode_progress import ProgressMeter
from phoenix_admin.stitcher.errors import ClipProblem, StitchFailed
from phoenix_admin.stitcher.facts import ClipFacts
from phoenix_admin.stitcher.faults import os_failure
from phoenix_admin.stitcher.ffmpeg_binary import find_ffmpeg
from phoenix_admin.stitcher.join import JoinComplaint, copy_clips, join_conformed
from phoenix_admin.stitcher.plan import Plan, conformed, make_plan
from phoenix_admin.stitcher.reporter import Reporter, Supervisor
from phoenix_admin.stitcher.request import StitchRequest, StitchResult
from phoenix_admin.stitcher.survey import Survey
from phoenix_admin.stitcher.verify import NotAsPlanned, verify_reel

__all__ = ["stitch"]

# What decoding, encoding, joining and verifying cost, measured; shares of 100 or so.
_CONFORM_SHARES = {Stage.CONFORMING: 95, Stage.JOINING: 4, Stage.VERIFYING: 1}
_COPY_SHARES = {Stage.JOINING: 95, Stage.VERIFYING: 5}
_CHECK_SHARES = {"copy": 2000, "conform": 20}


def stitch(request: StitchRequest, reporter: Reporter) -> StitchResult:
    """Make the reel; returns only when it is in place.

    Call it on a thread that lives as long as the run (in a worker: the main thread), in a
    process without other threads; `children` says why. Raises `StitchFailed` or
    `StitchCancelled`; the earlier reel is then untouched and no temporary file is left.
    """
    folder = request.reel.absolute().parent
    try:
        return _Run(request, reporter).stitch()
    except OSError as error:
        raise os_failure(error, folder) from error


class _Run:
    """The state of one call of `stitch`."""

    def __init__(self, request: StitchRequest, reporter: Reporter) -> None:
        self._request = request
        self._reporter = reporter
        self._reel = request.reel.absolute()
        self._draft = Draft(self._reel, request.run_id, request.work_dir, reporter)
        self._temporary, self._parts = self._draft.temporary, self._draft.parts
        self._tool = Tool(find_ffmpeg(request.ffmpeg), self._parts)
        self._supervisor = Supervisor(reporter)
        self._pool = ChildPool(self._supervisor)
        self._cores = usable_cores()
        self._survey = Survey(self._tool, self._supervisor, self._cores)
        self._warnings: list[str] = []

    def stitch(self) -> StitchResult:
        plan = self._look()
        facts = [clip.facts for clip in plan.clips]
        how = f"Clips are re-encoded: {plan.why}" if plan.why else "Clips are copied as they are"
        self._reporter.note(how, method=plan.method, clips=len(facts), frames=plan.frames)
        with self._draft.files():
            meter = ProgressMeter(self._reporter.progress, plan.duration_ms)
            plan = self._make(plan, meter)
            meter.at(Stage.FINALISING, 0)
            reel, size = self._finish()
        meter.done()
        silent = sum(not clip.has_audio for clip in facts)
        if silent and plan.method == "conform":
            self._warnings.append(f"{silent} of {len(facts)} clips have no sound: silence is used")
        return StitchResult(
            reel=reel,
            size=size,
            frames=plan.frames,
            duration_ms=plan.duration_ms,
            method=plan.method,
            clips=tuple(facts),
            warnings=tuple(self._warnings),
        )

    def _look(self) -> Plan:
        """Everything that can be known before work starts; raises with all bad clips named."""
        request = self._request
        if not request.clips:
            raise StitchFailed("there are no clips to stitch")
        self._draft.refuse_folder("reel")
        self._tell_probing(0, "")
        self._supervisor.raise_if_cancelled()
        admitted, refused = admit(request.clips, request.roots)
        target = self._draft.place()
        for clip in admitted:
            if clip.path == target:
                refused.append(ClipProblem(clip.given, "would be overwritten by the reel"))
        facts, unusable = self._survey.look(admitted, self._tell_probing)
        if not refused and not unusable:
            plan = self._plan(admitted, facts)
            if plan.method == "copy":
                return plan
        facts, unusable = self._survey.look_closely(admitted, self._tell_probing)
        if refused or unusable:
            place = {path: number for number, path in reversed(list(enumerate(request.clips)))}
            problems = sorted({*refused, *unusable}, key=lambda problem: place[problem.path])
            raise StitchFailed.for_clips(tuple(problems))
        return self._plan(admitted, facts)

    def _plan(self, sources: list[AdmittedClip], facts: list[ClipFacts]) -> Plan:
        request = self._request
        return make_plan(
            sources, facts, width=request.width, height=request.height, rate=request.rate
        )

    def _tell_probing(self, looks: int, detail: str) -> None:
        # Without a total: the length of the reel, in which progress counts, is not known yet.
        self._reporter.progress(Progress(looks, 0, "clips", Stage.PROBING, detail))

    def _make(self, plan: Plan, meter: ProgressMeter) -> Plan:
        """Produce the verified temporary file; returns the plan that was carried out."""
        shares = _COPY_SHARES if plan.method == "copy" else _CONFORM_SHARES
        if self._request.thorough:
            meter.weigh({Stage.CHECKING: _CHECK_SHARES[plan.method], **shares})
            meter.at(Stage.CHECKING, 0)
            check_thoroughly(
                plan.clips,
                self._tool,
                self._pool,
                min(self._cores, 4),
                lambda fraction, detail: meter.at(Stage.CHECKING, fraction, detail),
            )
        else:
            meter.weigh(shares)
        if plan.method == "copy":
            doubt = self._copy(plan, meter)
            if doubt is None:
                return plan
            plan = self._after_failed_copy(plan, doubt, meter)
            meter.weigh(_CONFORM_SHARES)
        self._conform(plan, meter)
        return plan

    def _copy(self, plan: Plan, meter: ProgressMeter) -> str | None:
        """Copy and verify; returns what was wrong with the outcome, if anything was."""
        meter.at(Stage.JOINING, 0)
        try:
            copy_clips(
                plan,
                self._tool,
                self._pool,
                self._parts / "clips.ffconcat",
                self._temporary,
                lambda fraction, detail: meter.at(Stage.JOINING, fraction, detail),
            )
            meter.at(Stage.VERIFYING, 0)
            verify_reel(self._temporary, plan)
        except JoinComplaint as complaint:
            self._reporter.note("ffmpeg complained about the copy", lines=list(complaint.tail))
            return str(complaint)
        except NotAsPlanned as failure:
            return failure.reason
        return None

    def _after_failed_copy(self, plan: Plan, doubt: str, meter: ProgressMeter) -> Plan:
        """Find the clip that spoilt a copy and fail naming it; else the plan to conform."""
        sources = [clip.source for clip in plan.clips]

        facts, problems = self._survey.look_closely(
            sources, lambda _looks, detail: meter.at(Stage.VERIFYING, 0, detail)
        )
        if problems:
            raise StitchFailed.for_clips(tuple(dict.fromkeys(problems)), evidence=(doubt,))
        self._warnings.append(f"the clips could not be copied and were re-encoded: {doubt}")
        return conformed(sources, facts, plan.profile, doubt)

    def _conform(self, plan: Plan, meter: ProgressMeter) -> None:
        meter.at(Stage.CONFORMING, 0)
        files = conform_clips(
            plan,
            self._tool,
            self._pool,
            self._parts,
            self._cores,
            lambda fraction, detail: meter.at(Stage.CONFORMING, fraction, detail),
        )
        meter.at(Stage.JOINING, 0)
        join_conformed(
            plan,
            files,
            self._tool,
            self._pool,
            self._parts / "clips.ffconcat",
            self._temporary,
            lambda fraction, detail: meter.at(Stage.JOINING, fraction, detail),
        )
        meter.at(Stage.VERIFYING, 0)
        verify_reel(self._temporary, plan)

    def _finish(self) -> tuple[Path, int]:
        self._supervisor.raise_if_cancelled(at_once=True)
        reel, size = self._draft.finish()
        if reel != self._reel:
            self._warnings.append(f"the earlier reel is in use; the new one is {reel.name}")
        return reel, size
