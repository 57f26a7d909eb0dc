"""How often one window may ask, and when it is told to come back."""

import pytest

from phoenix_admin.backends.fake.clock import FakeClock
from phoenix_admin.backends.gcp.request_budget import RequestBudget
from phoenix_admin.domain.errors import Quota


def test_it_is_kept_and_says_when_to_come_back() -> None:
    clock = FakeClock()
    budget = RequestBudget(clock, per_minute=3)
    for _ in range(3):
        budget.take()
        clock.advance(10)
    with pytest.raises(Quota) as caught:
        budget.take()
    assert caught.value.retry_after is not None
    assert caught.value.retry_after.total_seconds() == pytest.approx(30)
    assert not caught.value.may_have_happened
    clock.advance(30.01)
    budget.take()
    with pytest.raises(Quota):
        budget.take()
