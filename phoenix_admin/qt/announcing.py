"""Words for people who use a screen reader, without moving anything."""

from PySide6.QtWidgets import QWidget


def announce(by: QWidget, words: str) -> None:
    """Say it politely: the reader finishes its sentence first. UI thread."""
    # Its enumerations are large, and most sessions announce nothing.
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # noqa: PLC0415 - as said

    event = QAccessibleAnnouncementEvent(by, words)
    event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
    QAccessible.updateAccessibility(event)
