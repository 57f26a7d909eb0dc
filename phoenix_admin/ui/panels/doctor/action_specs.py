"""The actions of the Doctor panel by their stable keys. None of them writes anything."""

from phoenix_admin.qt.actions import ActionSpec

DOCTOR, CHECK = "Doctor", "Check"

SPECS = (
    ActionSpec(
        "doctor.run_all", "Check again", "refresh-cw", tip="Make every check again", group=DOCTOR
    ),
    ActionSpec(
        "doctor.stop",
        "Stop checking",
        "circle-stop",
        tip="Wait for no check any more",
        group=DOCTOR,
    ),
    ActionSpec(
        "doctor.copy_report",
        "Copy report",
        "clipboard-copy",
        tip="Copy everything that was found, without secrets",
        group=DOCTOR,
    ),
    ActionSpec("doctor.resort", "Re-sort now", tip="List the worst first now", group=DOCTOR),
    ActionSpec(
        "doctor.run_one",
        "Run again",
        "rotate-ccw",
        tip="Make this check again, and those that waited for it",
        group=CHECK,
    ),
    ActionSpec(
        "doctor.copy",
        "Copy",
        "copy",
        tip="Copy what this check found and how to mend it",
        group=CHECK,
    ),
    ActionSpec(
        "doctor.copy_mend",
        "Copy mend line",
        "terminal",
        tip="Copy how to mend it, alone",
        group=CHECK,
    ),
)
