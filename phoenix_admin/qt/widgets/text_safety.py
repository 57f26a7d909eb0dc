"""Text from outside, made harmless for the places where Qt would interpret it.

Names of projects and files come from documents and disks. Tool tips guess whether a text is rich
text, and buttons and menus read `&` as "underline the next letter".
"""

# The text functions of the Qt namespace stand in QtGui, apart from its enums.
from PySide6.QtGui import Qt as QtText


def plain_tip(text: str) -> str:
    """`text` so that a tool tip shows exactly it, even when it looks like HTML."""
    if not QtText.mightBeRichText(text):
        return text
    import html  # noqa: PLC0415 - half a MiB of named characters that few names ever need

    return "<span style='white-space:pre-wrap'>" + html.escape(text) + "</span>"


def no_mnemonic(text: str) -> str:
    """`text` so that a button or menu shows its ampersands: "R&B" stays "R&B"."""
    return text.replace("&", "&&")


def spoken(text: str) -> str:
    """What a button's or action's text reads like: mnemonic markers gone, "&&" as "&"."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")
