"""The Jobs panel."""

from phoenix_admin.ui.panels.jobs.panel import JobsPanel

__all__ = ["JobsPanel"]
