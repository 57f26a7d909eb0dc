"""The parts every panel is built from. Each takes the `Theme` first and paints from it."""

from phoenix_admin.qt.widgets.action_row import ActionRow
from phoenix_admin.qt.widgets.buttons import (
    ActionButton,
    Button,
    LinkButton,
    ToolButton,
    Variant,
    give_glyph,
)
from phoenix_admin.qt.widgets.chips import (
    Chip,
    EnvironmentBadge,
    EnvironmentStripe,
    chip_width,
    paint_chip,
)
from phoenix_admin.qt.widgets.fields import ChoiceField, SearchField, TextField
from phoenix_admin.qt.widgets.filter_chip import FilterChip
from phoenix_admin.qt.widgets.key_hint import KeyHint
from phoenix_admin.qt.widgets.key_values import KeyValue, KeyValueList
from phoenix_admin.qt.widgets.labels import IconLabel, RoleLabel
from phoenix_admin.qt.widgets.layouts import (
    STRETCH,
    Card,
    Surface,
    column,
    laid_out_once,
    pin_size,
    row,
)
from phoenix_admin.qt.widgets.messages import Banner, InlineMessage, Message
from phoenix_admin.qt.widgets.navigation import NavButton, SegmentedTabs
from phoenix_admin.qt.widgets.progress import ProgressBar, ThinBar, paint_progress
from phoenix_admin.qt.widgets.scroll_pane import ScrollPane
from phoenix_admin.qt.widgets.state_pages import StateKind, StateText
from phoenix_admin.qt.widgets.states import LoadingStage, LoadingTimes, StateView
from phoenix_admin.qt.widgets.steps import Step, StepState, StepsView
from phoenix_admin.qt.widgets.text_safety import no_mnemonic, plain_tip, spoken

__all__ = [
    "STRETCH",
    "ActionButton",
    "ActionRow",
    "Banner",
    "Button",
    "Card",
    "Chip",
    "ChoiceField",
    "EnvironmentBadge",
    "EnvironmentStripe",
    "FilterChip",
    "IconLabel",
    "InlineMessage",
    "KeyHint",
    "KeyValue",
    "KeyValueList",
    "LinkButton",
    "LoadingStage",
    "LoadingTimes",
    "Message",
    "NavButton",
    "ProgressBar",
    "RoleLabel",
    "ScrollPane",
    "SearchField",
    "SegmentedTabs",
    "StateKind",
    "StateText",
    "StateView",
    "Step",
    "StepState",
    "StepsView",
    "Surface",
    "TextField",
    "ThinBar",
    "ToolButton",
    "Variant",
    "chip_width",
    "column",
    "give_glyph",
    "laid_out_once",
    "no_mnemonic",
    "paint_chip",
    "paint_progress",
    "pin_size",
    "plain_tip",
    "row",
    "spoken",
]
