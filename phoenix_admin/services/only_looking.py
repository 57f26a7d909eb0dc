"""Errors of a look, inside a write attempt: what they say about the write, which is not the same.

Before a write is sent, an error leaves no doubt: nothing can have happened, whatever the kind of
error. After one whose answer was lost, an error of the look that should have told leaves all the
doubt there was. One word (`may_have_happened`) says both, to the journal and to the person.
"""

from collections.abc import Generator
from contextlib import contextmanager

from phoenix_admin.domain.errors import PhoenixError, nothing_sent


@contextmanager
def only_looking() -> Generator[None]:
    """Around reads that come before a write: their errors go on as certain ones.

    Any thread. Raises what the block raises, with `may_have_happened` False.
    """
    try:
        yield
    except PhoenixError as error:
        if not error.may_have_happened:
            raise
        raise nothing_sent(error) from error
