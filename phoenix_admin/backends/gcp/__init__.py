"""The real pipeline on Google Cloud: the only room that imports google and grpc.

Importing any module of it costs a tenth of a second and tens of MiB, so it is imported late, on
a lane, and only when a Google Cloud environment is opened. Google's own clients stay out: of
their packages only the descriptions of the messages are used (`google_messages`).
"""
