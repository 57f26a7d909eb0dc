"""Version 2: the jobs of all projects can be read newest first without sorting them."""

NEWEST_JOBS: tuple[str, ...] = ("CREATE INDEX jobs_newest ON jobs (requested_at DESC, id DESC)",)
