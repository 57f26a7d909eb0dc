"""The real pipeline on Google Cloud: the only room that imports google and grpc.

Importing any module of it costs a tenth of a second and tens of MiB, so it is imported late, on
a lane, and only when a Google Cloud environment is opened. Its first import keeps Google's own
clients out: only their messages are used.
"""

from phoenix_admin.backends.gcp.message_packages import PACKAGES

__all__ = ["PACKAGES"]
