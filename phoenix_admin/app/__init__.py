"""Command line, start order, the one composition root, quit order."""
