"""Sizes of the frame in pixels at 100 % zoom, for its parts and for the frame painted first."""

HEADER_HEIGHT = 52
STATUS_HEIGHT = 28
RAIL_WIDE = 204
RAIL_FOLDED = 56
RAIL_FOLDS_BELOW = 1100
"""Width of the window under which the rail shows icons only."""
TITLE_HEIGHT = 32
"""A page's title stands in the middle of this, beside the page's buttons."""
DOCK_HEAD = 40
DOCK_HEIGHT = 200
"""Height of the dock until somebody drags it."""
DOCK_OPEN_FROM = 720
"""Height of a first window from which the dock leaves enough room for the list."""
