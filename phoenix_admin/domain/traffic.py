"""What an environment has cost so far: requests and document reads, by API. Words and figures."""

from datetime import datetime

from phoenix_admin.domain.record import record


@record
class ApiTraffic:
    """One API. `..._hour`: within the last 60 minutes; the others since the environment was opened.

    `reads` are documents (Firestore bills by them); other APIs have none. `failed` requests had
    no good answer. `connection` says how the line to it stands, such as "open, 1 in flight".
    """

    api: str
    requests: int = 0
    requests_hour: int = 0
    failed_hour: int = 0
    reads: int = 0
    reads_hour: int = 0
    connection: str = ""


@record
class TrafficReport:
    """What was asked of an environment since `since`."""

    since: datetime
    apis: tuple[ApiTraffic, ...]
