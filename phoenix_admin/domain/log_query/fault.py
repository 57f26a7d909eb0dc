"""What is wrong with a query, and where."""

from phoenix_admin.domain.record import record


@record
class QueryFault:
    """A query that cannot be read.

    `position` and `length` count characters of the text and lie inside it (a fault of the end has
    the position behind the last character and no length). `hint` says what to write instead, or
    is empty. Both texts may quote the query: they are plain text.
    """

    position: int
    length: int
    message: str
    hint: str = ""


class Unreadable(Exception):
    """Carries a fault out of the parser. Never leaves this package."""

    def __init__(self, fault: QueryFault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class BadPattern(Exception):
    """Raised by a pattern compiler for a regular expression that its engine refuses."""
