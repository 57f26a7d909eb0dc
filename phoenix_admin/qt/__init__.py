"""Toolkit glue without panels: dispatcher, lanes, table model base, delegates, theme, icons."""
