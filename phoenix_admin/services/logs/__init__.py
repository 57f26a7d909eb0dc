"""Logs as a person looks at them: sources joined on one clock, asked, followed, exported."""
