"""Toolkit glue without panels: dispatcher, lanes, table model base, delegates, theme, icons."""

# Takes effect when it is imported: before the first class of ours is derived from one of Qt's.
from phoenix_admin.qt.override_errors import make_overrides_raise_exceptions

__all__ = ["make_overrides_raise_exceptions"]
