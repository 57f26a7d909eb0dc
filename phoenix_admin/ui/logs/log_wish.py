"""Which log a person wants, as links name it."""

from phoenix_admin.domain.record import record

_APART = ":"


@record
class LogWish:
    """All logs of the environment, or those of one project, job, execution or process."""

    project_id: str | None = None
    job_id: str | None = None
    execution: str | None = None
    pid: int | None = None

    @classmethod
    def parse(cls, item: str | None) -> "LogWish":
        """From `project:<id>`, `job:<id>`, `execution:<name>` or `process:<pid>`; all else is all
        logs."""
        kind, _, rest = (item or "").partition(_APART)
        if not rest:
            return cls()
        if kind == "process":
            return cls(pid=int(rest)) if rest.isdecimal() and rest.isascii() else cls()
        known = {
            "project": cls(project_id=rest),
            "job": cls(job_id=rest),
            "execution": cls(execution=rest),
        }
        return known.get(kind, cls())

    @property
    def item(self) -> str | None:
        """Its text form; None for all logs."""
        parts = {
            "project": self.project_id,
            "job": self.job_id,
            "execution": self.execution,
            "process": None if self.pid is None else str(self.pid),
        }
        return next((f"{kind}{_APART}{text}" for kind, text in parts.items() if text), None)
