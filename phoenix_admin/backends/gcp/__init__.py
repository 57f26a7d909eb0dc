"""The real pipeline on Google Cloud: the only room that imports google and grpc.

Importing any module of it costs a tenth of a second and tens of MiB, so it is imported late, on
a lane, and only when a Google Cloud environment is opened.
"""

from phoenix_admin.backends.gcp.message_packages import keep_clients_out

keep_clients_out()  # before any module of this room imports one of them
