"""The embedded default: SQLite store, process engine with its detached worker, log files.

`backend.open_local` opens a data folder; `worker` is the program of the detached process. This
file imports nothing, so that a worker starts without what only the app needs.
"""
