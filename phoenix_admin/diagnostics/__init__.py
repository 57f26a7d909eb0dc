"""Logging set-up, crash file, redaction, versions, and what of libraries is loaded late."""
