"""How a task ended: exactly one of three, whatever its body did."""

from typing import Generic, TypeAlias, TypeVar

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.record import record

T_co = TypeVar("T_co", covariant=True)


@record
class Ok(Generic[T_co]):
    """The body returned `value`."""

    value: T_co


@record
class Failed:
    """The body raised; anything that is not a PhoenixError has become a Bug and was logged."""

    error: PhoenixError


@record
class Cancelled:
    """The body noticed that nobody waits any more."""


Outcome: TypeAlias = Ok[T_co] | Failed | Cancelled
