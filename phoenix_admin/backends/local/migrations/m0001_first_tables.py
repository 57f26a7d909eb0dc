"""Version 1: projects, jobs, executions, and the few settings that workers need as well.

Moments are text, ISO 8601 in UTC with six digits of fraction, so that they sort as text. Columns
have no CHECKs and the tables are not STRICT on purpose: what another program has put there is
shown as an unreadable field, never a reason to lose the row. Columns are only ever added at the
end, so `SELECT *` gives the known ones first.
"""

FIRST_TABLES: tuple[str, ...] = (
    """
    CREATE TABLE projects (
        id                  TEXT PRIMARY KEY NOT NULL,
        name                TEXT,
        kind                TEXT,
        status              TEXT,
        clips               TEXT,
        reel                TEXT,
        active_job          TEXT,
        updated_at          TEXT,
        version             INTEGER NOT NULL DEFAULT 1,
        status_reason       TEXT,
        status_before_claim TEXT,
        claimed_at          TEXT,
        sample              INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID
    """,
    "CREATE INDEX projects_newest ON projects (updated_at DESC, id)",
    """
    CREATE TABLE jobs (
        id           TEXT PRIMARY KEY NOT NULL,
        project_id   TEXT NOT NULL,
        kind         TEXT NOT NULL,
        requested_by TEXT NOT NULL,
        requested_at TEXT NOT NULL,
        state        TEXT NOT NULL,
        execution    TEXT,
        overrides    TEXT NOT NULL DEFAULT '{}',
        ended_at     TEXT,
        output       TEXT,
        error        TEXT
    ) WITHOUT ROWID
    """,
    "CREATE INDEX jobs_of_project ON jobs (project_id, requested_at DESC, id DESC)",
    """
    CREATE TABLE executions (
        name                TEXT PRIMARY KEY NOT NULL,
        job_id              TEXT NOT NULL UNIQUE,
        project_id          TEXT NOT NULL,
        kind                TEXT NOT NULL,
        state               TEXT NOT NULL,
        created_at          TEXT NOT NULL,
        clips               TEXT NOT NULL,
        reel                TEXT NOT NULL,
        overrides           TEXT NOT NULL DEFAULT '{}',
        spawned_at          TEXT,
        started_at          TEXT,
        ended_at            TEXT,
        cancel_requested_at TEXT,
        forced              INTEGER NOT NULL DEFAULT 0,
        reason              TEXT,
        output              TEXT,
        done                INTEGER NOT NULL DEFAULT 0,
        total               INTEGER NOT NULL DEFAULT 0,
        unit                TEXT NOT NULL DEFAULT 'ms',
        stage               TEXT NOT NULL DEFAULT 'queued',
        detail              TEXT NOT NULL DEFAULT '',
        progress_at         TEXT,
        heartbeat_at        TEXT,
        last_log_at         TEXT,
        pid                 INTEGER,
        pid_created         REAL,
        children            TEXT NOT NULL DEFAULT '[]',
        finished_file       TEXT,
        finished_size       INTEGER
    ) WITHOUT ROWID
    """,
    "CREATE INDEX executions_newest ON executions (created_at DESC, name)",
    "CREATE INDEX executions_of_project ON executions (project_id, created_at DESC, name)",
    """
    CREATE INDEX executions_open ON executions (created_at)
        WHERE state IN ('pending', 'running', 'finalizing')
    """,
    "CREATE TABLE settings (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) WITHOUT ROWID",
)
