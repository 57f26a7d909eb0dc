"""What Qt makes inside a scroll area, made known to Python by the name of its class.

The binding gives such a part an object of its own when it is first seen. Seen as a widget (by
`viewport()`, or because the style is asked about it) a plain `QWidget` could be of any class that
derives from it, and the binding makes all of them to ask: 50 classes with 1,500 members of
enumerations, 0.7 MiB that no window shows. Seen as a child it goes by the name that Qt has for
it. What is known already is found again and not asked about.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractScrollArea, QWidget


def parts_of(*areas: QAbstractScrollArea) -> tuple[QWidget, ...]:
    """Viewports and the like of new areas, known for as long as the result is kept.

    UI thread, before anything is asked about them.
    """
    own = Qt.FindChildOption.FindDirectChildrenOnly
    return tuple(part for area in areas for part in area.findChildren(QWidget, options=own))
