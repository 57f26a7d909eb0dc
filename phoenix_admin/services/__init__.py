"""The use cases, without Qt: sessions, triggering, cancelling, reconciling.

The write gate stands here.
"""
