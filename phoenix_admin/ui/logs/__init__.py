"""The view of a log: shared by the Logs page and whoever shows lines by the million."""
