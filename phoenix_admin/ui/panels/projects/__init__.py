"""The Projects panel."""

from phoenix_admin.ui.panels.projects.panel import ProjectsPanel

__all__ = ["ProjectsPanel"]
