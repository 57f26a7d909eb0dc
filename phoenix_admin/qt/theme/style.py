"""The application's style: Fusion underneath, about twenty of its elements painted anew.

No style sheets anywhere: they stop palettes and proxy styles from working and cost far more per
change. The style is set once for the application and never per widget; a Python-owned style that
is replaced or shared crashes at exit.
"""

from collections.abc import Callable
from typing import Any, Final, cast

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QIcon, QPainter, QPalette
from PySide6.QtWidgets import (
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QStyleOptionButton,
    QStyleOptionComplex,
    QStyleOptionMenuItem,
    QStyleOptionSlider,
    QStyleOptionViewItem,
    QWidget,
)

from phoenix_admin.qt.theme import style_buttons, style_fields, style_views
from phoenix_admin.qt.theme.theme import Theme

_Primitive = QStyle.PrimitiveElement
_Control = QStyle.ControlElement
_Complex = QStyle.ComplexControl
_Sub = QStyle.SubControl
_Metric = QStyle.PixelMetric
_Hint = QStyle.StyleHint
_Contents = QStyle.ContentsType
_Standard = QStyle.StandardPixmap

# Qt hands the option as its real subclass; each painter names the one it is registered for.
Painter = Callable[[Theme, Any, QPainter, QWidget | None], None]


def _nothing(
    _theme: Theme, _option: QStyleOption, _painter: QPainter, _widget: QWidget | None
) -> None:
    """Leave an element out: frames, bevels and focus rectangles that each control replaces."""


def _tip(theme: Theme, option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    painter.fillRect(option.rect, theme.colour("tip"))


def _arrow(name: str) -> Painter:
    def paint(
        theme: Theme, option: QStyleOption, painter: QPainter, _widget: QWidget | None
    ) -> None:
        size = min(theme.px(style_fields.CHEVRON), option.rect.width(), option.rect.height())
        enabled = bool(option.state & QStyle.StateFlag.State_Enabled)
        tint = theme.colour("text2" if enabled else "disabled")
        x = option.rect.x() + (option.rect.width() - size) // 2
        y = option.rect.y() + (option.rect.height() - size) // 2
        theme.icons.draw(painter, name, tint, x, y, size)

    return paint


_PRIMITIVES: Final[dict[QStyle.PrimitiveElement, Painter]] = {
    _Primitive.PE_PanelButtonCommand: style_buttons.paint_button_panel,
    _Primitive.PE_PanelButtonTool: style_buttons.paint_tool_button_panel,
    _Primitive.PE_IndicatorCheckBox: style_buttons.paint_check_box,
    _Primitive.PE_IndicatorRadioButton: style_buttons.paint_radio_button,
    _Primitive.PE_PanelLineEdit: style_fields.paint_line_edit,
    _Primitive.PE_FrameMenu: _nothing,
    _Primitive.PE_PanelMenu: style_fields.paint_menu_frame,
    _Primitive.PE_PanelItemViewItem: style_views.paint_item_ground,
    _Primitive.PE_PanelTipLabel: _tip,
    _Primitive.PE_IndicatorArrowDown: _arrow("chevron-down"),
    _Primitive.PE_IndicatorArrowUp: _arrow("chevron-up"),
    _Primitive.PE_IndicatorArrowRight: _arrow("chevron-right"),
    # Painted in the header's label; Fusion would paint a second one.
    _Primitive.PE_IndicatorHeaderArrow: _nothing,
    _Primitive.PE_FrameFocusRect: _nothing,
    _Primitive.PE_FrameLineEdit: _nothing,
    _Primitive.PE_FrameTabWidget: _nothing,
    _Primitive.PE_FrameTabBarBase: _nothing,
    _Primitive.PE_FrameGroupBox: _nothing,
    _Primitive.PE_FrameStatusBarItem: _nothing,
    _Primitive.PE_FrameButtonBevel: _nothing,
    _Primitive.PE_FrameDefaultButton: _nothing,
    _Primitive.PE_PanelScrollAreaCorner: _nothing,
}

_CONTROLS: Final[dict[QStyle.ControlElement, Painter]] = {
    _Control.CE_PushButtonLabel: style_buttons.paint_button_label,
    _Control.CE_MenuItem: style_fields.paint_menu_item,
    _Control.CE_MenuEmptyArea: _nothing,
    _Control.CE_ComboBoxLabel: style_fields.paint_combo_label,
    _Control.CE_HeaderSection: style_views.paint_header_ground,
    _Control.CE_HeaderEmptyArea: style_views.paint_header_ground,
    _Control.CE_HeaderLabel: style_views.paint_header_label,
    _Control.CE_Splitter: style_views.paint_splitter,
    _Control.CE_TabBarTabShape: style_views.paint_tab_shape,
    _Control.CE_TabBarTabLabel: style_views.paint_tab_label,
    _Control.CE_ProgressBarGroove: style_views.paint_progress_groove,
    _Control.CE_ProgressBarContents: style_views.paint_progress_contents,
    _Control.CE_ProgressBarLabel: _nothing,
    _Control.CE_ShapedFrame: style_fields.paint_frame,
}

_COMPLEX: Final[dict[QStyle.ComplexControl, Painter]] = {
    _Complex.CC_ScrollBar: style_views.paint_scroll_bar,
    _Complex.CC_ComboBox: style_fields.paint_combo_box,
}

_METRICS: Final[dict[QStyle.PixelMetric, int]] = {
    _Metric.PM_ScrollBarExtent: 12,
    _Metric.PM_ButtonMargin: 20,
    _Metric.PM_ToolTipLabelFrameWidth: 6,
    _Metric.PM_MenuHMargin: 0,
    _Metric.PM_MenuVMargin: 4,
    _Metric.PM_SmallIconSize: 16,
    _Metric.PM_ButtonIconSize: 16,
    _Metric.PM_ToolBarIconSize: 16,
    _Metric.PM_LineEditIconSize: 16,
    _Metric.PM_ListViewIconSize: 16,
    _Metric.PM_HeaderMargin: 3,
    _Metric.PM_TabBarTabHSpace: 24,
    _Metric.PM_TabBarTabVSpace: 16,
    _Metric.PM_IndicatorWidth: 16,
    _Metric.PM_IndicatorHeight: 16,
    _Metric.PM_ExclusiveIndicatorWidth: 16,
    _Metric.PM_ExclusiveIndicatorHeight: 16,
    _Metric.PM_FocusFrameHMargin: 7,
    _Metric.PM_CheckBoxLabelSpacing: 8,
    _Metric.PM_RadioButtonLabelSpacing: 8,
}
"""Scaled by the zoom."""

_FIXED_METRICS: Final[dict[QStyle.PixelMetric, int]] = {
    # One line between panes; Qt widens the area that can be grabbed by itself.
    _Metric.PM_SplitterWidth: 1,
    _Metric.PM_ButtonShiftHorizontal: 0,
    _Metric.PM_ButtonShiftVertical: 0,
    _Metric.PM_TabBarTabShiftHorizontal: 0,
    _Metric.PM_TabBarTabShiftVertical: 0,
    _Metric.PM_TabBarBaseHeight: 0,
    _Metric.PM_TabBarBaseOverlap: 0,
    _Metric.PM_MenuPanelWidth: 1,
}

_HINTS: Final[dict[QStyle.StyleHint, int]] = {
    # Nothing of Qt's own slides or fades: not wanted, and each animation is shown to whoever looks
    # at events, for which the binding makes all its 150 classes (2 MiB, 40 ms of the start).
    _Hint.SH_Widget_Animation_Duration: 0,
    _Hint.SH_EtchDisabledText: 0,
    _Hint.SH_DialogButtonBox_ButtonsHaveIcons: 0,
    _Hint.SH_ItemView_ShowDecorationSelected: 1,
    _Hint.SH_ToolTip_WakeUpDelay: 450,
    _Hint.SH_ToolTipLabel_Opacity: 255,
    _Hint.SH_ComboBox_Popup: 0,
    # Disabled entries must be reachable, so that their reason can be read.
    _Hint.SH_Menu_AllowActiveAndDisabled: 1,
    _Hint.SH_Menu_MouseTracking: 1,
    _Hint.SH_UnderlineShortcut: 1,
}

_ICONS: Final[dict[QStyle.StandardPixmap, str]] = {
    _Standard.SP_LineEditClearButton: "x",
    _Standard.SP_TitleBarCloseButton: "x",
    _Standard.SP_MessageBoxInformation: "info",
    _Standard.SP_MessageBoxWarning: "triangle-alert",
    _Standard.SP_MessageBoxCritical: "octagon-x",
    _Standard.SP_MessageBoxQuestion: "circle-question-mark",
    _Standard.SP_ToolBarHorizontalExtensionButton: "ellipsis",
}


# What Fusion answers with no, whatever it is about: nine of ten questions while a page is made.
# They are answered before anything else is looked up; Fusion would be asked on a long way.
_SHARES_ACTIVATION: Final = _Hint.SH_Widget_ShareActivation
_IS_TRANSIENT: Final = _Hint.SH_ScrollBar_Transient


class PhoenixStyle(QProxyStyle):
    """Fusion with the elements above painted from the theme. UI thread."""

    def __init__(self, theme: Theme) -> None:
        # The string form: handing a QStyle object over would steal its ownership.
        super().__init__("Fusion")
        self._theme = theme

    def standardPalette(self) -> QPalette:
        """What Qt falls back to: the same palette the application was given."""
        return self._theme.palette()

    def pixelMetric(
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        """Sizes Qt asks for, at the zoom in force."""
        scaled = _METRICS.get(metric)
        if scaled is not None:
            return self._theme.px(scaled)
        fixed = _FIXED_METRICS.get(metric)
        return fixed if fixed is not None else super().pixelMetric(metric, option, widget)

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,
    ) -> int:
        """Behaviour Qt asks for."""
        if hint is _SHARES_ACTIVATION or hint is _IS_TRANSIENT:
            return 0
        found = _HINTS.get(hint)
        if found is not None:
            return found
        return super().styleHint(hint, option, widget, returnData)

    def standardIcon(
        self,
        standardIcon: QStyle.StandardPixmap,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> QIcon:
        """Our icons where Qt uses its own."""
        name = _ICONS.get(standardIcon)
        if name is not None:
            return self._theme.icon(name)
        return super().standardIcon(standardIcon, option, widget)

    def sizeFromContents(
        self,
        contents: QStyle.ContentsType,
        option: QStyleOption,
        size: QSize,
        widget: QWidget | None = None,
    ) -> QSize:
        """Sizes of controls around their contents."""
        theme = self._theme
        if contents == _Contents.CT_PushButton:
            return style_buttons.button_size(theme, cast("QStyleOptionButton", option), widget)
        if contents == _Contents.CT_MenuItem:
            return style_fields.menu_item_size(theme, cast("QStyleOptionMenuItem", option), size)
        # Qt may pass no widget; the stub does not say so.
        base = super().sizeFromContents(
            contents,
            option,
            size,
            widget,  # pyright: ignore[reportArgumentType]
        )
        if contents == _Contents.CT_LineEdit:
            return QSize(base.width(), theme.control("field"))
        if contents == _Contents.CT_ComboBox:
            return QSize(base.width() + theme.px(16), theme.control("field"))
        if contents == _Contents.CT_ItemViewItem:
            return QSize(base.width(), max(base.height(), theme.px(28)))
        if contents == _Contents.CT_ToolButton:
            least = theme.control("button_small")
            return QSize(max(base.width(), least), max(base.height(), least))
        return base

    def subElementRect(
        self,
        element: QStyle.SubElement,
        option: QStyleOption,
        widget: QWidget | None = None,
    ) -> QRect:
        """Where the parts of simple controls are."""
        rect = super().subElementRect(
            element,
            option,
            widget,  # pyright: ignore[reportArgumentType] - as above
        )
        if element == QStyle.SubElement.SE_LineEditContents:
            return rect.adjusted(self._theme.px(7), 0, -self._theme.px(5), 0)
        return rect

    def subControlRect(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        part: QStyle.SubControl,
        widget: QWidget | None = None,
    ) -> QRect:
        """Where the parts of scroll bars are; everything else is Fusion's."""
        if control == _Complex.CC_ScrollBar:
            if part in (_Sub.SC_ScrollBarAddLine, _Sub.SC_ScrollBarSubLine):
                return QRect()
            if part == _Sub.SC_ScrollBarGroove:
                return option.rect
            if part == _Sub.SC_ScrollBarSlider:
                return style_views.scroll_thumb(self._theme, cast("QStyleOptionSlider", option))
        return super().subControlRect(
            control,
            option,
            part,
            widget,  # pyright: ignore[reportArgumentType] - as above
        )

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Simple shapes."""
        paint = _PRIMITIVES.get(element)
        if paint is not None:
            paint(self._theme, option, painter, widget)
        else:
            super().drawPrimitive(element, option, painter, widget)

    def drawControl(
        self,
        element: QStyle.ControlElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Controls and their labels."""
        paint = _CONTROLS.get(element)
        if paint is not None:
            paint(self._theme, option, painter, widget)
            return
        if element == _Control.CE_ItemViewItem:
            style_views.recolour_item(self._theme, cast("QStyleOptionViewItem", option))
        super().drawControl(element, option, painter, widget)

    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Controls with parts."""
        paint = _COMPLEX.get(control)
        if paint is not None:
            paint(self._theme, option, painter, widget)
            return
        super().drawComplexControl(control, option, painter, widget)
        if control == _Complex.CC_ToolButton:
            style_buttons.paint_tool_button_focus(self._theme, option, painter, widget)
