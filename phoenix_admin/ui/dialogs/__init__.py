"""Dialogs that ask before a write or take input."""
