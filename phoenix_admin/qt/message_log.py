"""Qt's own messages go to the log, like everybody else's."""

import logging
from typing import Final

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

log = logging.getLogger("qt")

_LEVELS: Final = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

# The offscreen platform says this of every window; nothing is wrong and nothing can be done.
_KNOWN: Final = ("This plugin does not support propagateSizeHints()",)


def install_message_log() -> None:
    """Send Qt's messages to the logger "qt", from whatever thread they come."""
    qInstallMessageHandler(_on_message)


def _on_message(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
    text = message or ""
    level = logging.DEBUG if text in _KNOWN else _LEVELS.get(kind, logging.WARNING)
    where = f" ({context.category})" if context.category and context.category != "default" else ""
    log.log(level, "%s%s", text, where)
