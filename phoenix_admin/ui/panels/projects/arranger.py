"""Brings each reading onto the board of projects; the work is that of every list."""

from phoenix_admin.ui.lists.arranger import AT_ONCE, PAUSE, Arranger, Update

__all__ = ["AT_ONCE", "PAUSE", "Arranger", "Update"]
