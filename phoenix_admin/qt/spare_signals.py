"""The signals of an object that nobody has asked for.

The binding gives every object it makes an instance of each signal of its class and of Qt's above
it: eight to twelve of some 200 bytes, 12,000 in a window with every page open, of which one in
twenty is connected. One that is missing is made when it is asked for; connections do not depend
on it. What is made by the hundred therefore gives them back once it is made.
"""

from PySide6.QtCore import QObject, SignalInstance


def drop_spare_signals(thing: QObject) -> None:
    """Give them back; they come again when they are asked for. UI thread, for a new object."""
    held = vars(thing)
    kept = {key: value for key, value in held.items() if type(value) is not SignalInstance}
    # Emptied, and not entry by entry: only so is the table of the dictionary made smaller.
    held.clear()
    held.update(kept)
