"""Log rows by the million: kept in columns, searched in linear time, or left in their files.

A library of its own: it knows no cloud, no panel and no thread. What a person sees of logs is
built on it, whether the lines come from Cloud Logging, from a worker or from any file.
"""
