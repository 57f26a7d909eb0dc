"""The shadow that details throw on the list they lie over."""

from phoenix_admin.ui.lists.overlay_shade import OverlayShade

__all__ = ["OverlayShade"]
