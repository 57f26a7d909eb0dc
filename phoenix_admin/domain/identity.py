"""Who the calls go out as, as far as that is known: said, never guessed."""

from enum import StrEnum

from phoenix_admin.domain.record import record


class AccountKind(StrEnum):
    """What kind of account acts. NOT_NEEDED: everything is answered on this computer."""

    USER = "user"
    SERVICE_ACCOUNT = "service account"
    IMPERSONATED = "impersonated"
    NOT_NEEDED = "no sign-in needed"
    UNKNOWN = "unknown"


@record
class Identity:
    """One look at the login.

    `account` is its e-mail address, None where the login does not say it. `source` says where
    the login comes from, `expected` who it should be by `environments.toml`. `scopes_ok` is
    whether it may be used for Google Cloud at all; None where that was not told. `project` is
    the Google Cloud project that is worked on, `quota_project` the one that pays for requests.
    """

    kind: AccountKind
    account: str | None = None
    source: str = ""
    expected: str | None = None
    quota_project: str | None = None
    scopes_ok: bool | None = None
    project: str = ""

    @property
    def is_unexpected(self) -> bool:
        """Whether it is known to be somebody else than expected."""
        if self.account is None or self.expected is None:
            return False
        return self.account.casefold() != self.expected.casefold()

    @property
    def words(self) -> str:
        """Who that is, in a few words: the address, or that it is not known."""
        if self.kind is AccountKind.NOT_NEEDED:
            return "no sign-in needed (stand-in)"
        return self.account or "account unknown"
