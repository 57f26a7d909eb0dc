"""How old what is on the screen is, in one place of the header.

What counts as live, late, stale and unknown is `domain.freshness`; here are its words and colours.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.freshness import Freshness, freshness
from phoenix_admin.domain.load_state import LoadPhase, LoadState
from phoenix_admin.domain.notation import age
from phoenix_admin.domain.record import record
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme.tokens import ColourName
from phoenix_admin.qt.widgets import IconLabel, RoleLabel, plain_tip, row
from phoenix_admin.services.polled_reading import POLL_SECONDS, PolledReading
from phoenix_admin.ui.shell.second_ticker import SecondTicker

REFRESH_SHOWN_AFTER = timedelta(milliseconds=300)
"""A refresh that answers sooner is not worth a flicker."""


@record
class FreshnessWords:
    """What the header says: a word, what stands behind it, and the colour of the glyph."""

    word: str
    detail: str
    glyph: str
    tone: ColourName


_NOTHING = FreshnessWords("", "", "circle-dashed", "text3")
_LOOKS: Final[dict[Freshness, tuple[str, ColourName]]] = {
    Freshness.LIVE: ("Live", "ok"),
    Freshness.LATE: ("Late", "warn"),
    Freshness.STALE: ("Stale", "fail"),
}


def read_freshness(
    state: LoadState, now: datetime, interval: timedelta = timedelta(seconds=POLL_SECONDS)
) -> FreshnessWords:
    """What to say about data in this state. Pure; a failed read is never called live."""
    taken = state.last_good_at
    if taken is None:
        return _without_data(state)
    said = age(taken, now)
    found = freshness(taken, now, interval, failing=state.phase is LoadPhase.FAILED)
    if found is Freshness.UNKNOWN:
        if taken > now:
            return FreshnessWords("Age not known", "the clock was set back", "unplug", "fail")
        spelled = said if now - taken < timedelta(days=1) else f"since {said}"
        return FreshnessWords(f"No data {spelled}", "", "unplug", "fail")
    since = "just now" if said == "now" else f"{said} ago"
    asked = state.since if state.refreshing else None
    slow = asked is not None and now - asked >= REFRESH_SHOWN_AFTER
    word, tone = _LOOKS[found]
    return FreshnessWords(word, "Refreshing…" if slow else f"updated {since}", "radio", tone)


def _without_data(state: LoadState) -> FreshnessWords:
    if state.phase is LoadPhase.FAILED:
        return FreshnessWords("No data", "", "unplug", "fail")
    if state.phase is LoadPhase.LOADING:
        return FreshnessWords("Loading…", "", "circle-dashed", "text3")
    return _NOTHING


class FreshnessLabel(QWidget):
    """Shows the age of what is followed, at first the project list. Ticks with the window."""

    def __init__(
        self, theme: Theme, catalogue: PolledReading[Any], clock: Clock, ticker: SecondTicker
    ) -> None:
        super().__init__()
        self.setObjectName("header.freshness")
        self._catalogue: PolledReading[Any] | None = catalogue
        self._what = "project list"
        self._clock = clock
        self._shown: FreshnessWords | None = None
        self._icon = IconLabel(theme, "circle-dashed", "text3", object_name="header.freshness.icon")
        self._word = RoleLabel(theme, weight=600, object_name="header.freshness.word")
        self._detail = RoleLabel(
            theme,
            role="text2",
            tabular=True,
            elide=True,
            object_name="header.freshness.detail",
        )
        self.setLayout(row(theme, self._icon, self._word, self._detail, spacing=6))
        # The ticker is too coarse for "a refresh is slow": this looks again once.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(round(REFRESH_SHOWN_AFTER / timedelta(milliseconds=1)) + 20)
        self._soon.timeout.connect(self.update_age)
        ticker.ticked.connect(self.update_age)
        self._forget = catalogue.changed.add(self._on_changed)
        self.update_age()

    def close_down(self) -> None:
        """Stop listening; before the window goes."""
        self._forget()
        self._soon.stop()

    def follow(self, polled: PolledReading[Any], what: str) -> None:
        """Say from now on how old this is; `what` names it in the accessible name."""
        self._forget()
        self._soon.stop()
        self._catalogue, self._what, self._shown = polled, what, None
        self._forget = polled.changed.add(self._on_changed)
        self._on_changed()

    def rest(self) -> None:
        """The page that is shown grows no older by itself: there is nothing to say."""
        self._forget()
        self._soon.stop()
        self._catalogue, self._what, self._shown = None, "page", None
        self.update_age()

    @Slot()
    def update_age(self) -> None:
        """Say how old the data is now."""
        polled = self._catalogue
        state = polled.state if polled is not None else LoadState(LoadPhase.NEVER)
        interval = polled.interval if polled is not None else timedelta(0)
        found = read_freshness(state, self._clock.now(), interval)
        if found == self._shown:
            return
        self._shown = found
        self._icon.set_glyph(found.glyph, found.tone)
        self._icon.setVisible(bool(found.word))
        self._word.set_text(found.word)
        self._detail.set_text(f"· {found.detail}" if found.detail else "")
        said = f"{found.word}, {found.detail}" if found.detail else found.word
        nothing = "not read yet" if polled is not None else "read when it is asked for"
        self.setAccessibleName(f"{self._what.capitalize()}: {said or nothing}")
        why = f" {state.error.text}" if state.error is not None else ""
        self.setToolTip(plain_tip(f"Age of the {self._what}.{why}"))

    def _on_changed(self) -> None:
        if self._catalogue is not None and self._catalogue.state.refreshing:
            self._soon.start()
        self.update_age()
