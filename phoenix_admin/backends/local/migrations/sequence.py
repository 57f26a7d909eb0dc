"""All steps in order: step n brings the database to version n."""

from phoenix_admin.backends.local.migrations.m0001_first_tables import FIRST_TABLES
from phoenix_admin.backends.local.migrations.m0002_newest_jobs import NEWEST_JOBS

MIGRATIONS: tuple[tuple[str, ...], ...] = (FIRST_TABLES, NEWEST_JOBS)
