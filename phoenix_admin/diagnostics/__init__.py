"""Logging set-up, crash file, redaction and versions."""
