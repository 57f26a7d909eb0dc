"""Which columns the person wants to see; the menu is that of every list."""

from phoenix_admin.ui.lists.column_menu import ColumnMenu

__all__ = ["ColumnMenu"]
