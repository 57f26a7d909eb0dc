"""What is logged before the log is set up, which takes longer than a first paint may."""

import logging


class HeldRecords(logging.Handler):
    """Keeps every record until there are handlers for it."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: list[logging.LogRecord] = []
        self._root = logging.getLogger()
        self._there = tuple(self._root.handlers)
        self._root.setLevel(logging.INFO)
        self._root.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self._kept.append(record)

    def hand_over(self) -> None:
        """Give what was kept to the handlers that came since; nothing is kept from now on."""
        self._root.removeHandler(self)
        kept, self._kept = self._kept, []
        for handler in self._root.handlers:
            if handler not in self._there:
                for record in kept:
                    if record.levelno >= handler.level:
                        handler.handle(record)
