"""The look before a write, inside one call of a port: its errors leave no doubt about the write."""

from collections.abc import Generator
from contextlib import contextmanager

from phoenix_admin.domain.errors import PhoenixError, nothing_sent


@contextmanager
def before_sending() -> Generator[None]:
    """Around reads that come before a write: `may_have_happened` is False in their errors."""
    try:
        yield
    except PhoenixError as error:
        if not error.may_have_happened:
            raise
        raise nothing_sent(error) from error
