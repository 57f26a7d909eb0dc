"""What came of the last write on the open project, or why one is off: said where it was asked."""

from phoenix_admin.ui.lists.announcement import Announcement, AnnouncementBox

__all__ = ["Announcement", "AnnouncementBox"]
