"""The Journal panel."""

from phoenix_admin.ui.panels.journal.panel import JournalPanel

__all__ = ["JournalPanel"]
