"""A log line as text on the screen: one line, harmless, and no wider than its column."""

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.ui.logs.line_text import SEVERITY_WORDS
from phoenix_admin.ui.logs.one_line import SHOWN, one_line
from phoenix_admin.ui.logs.severity_look import fitted, severity_look


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("<b>bold</b> & so", "<b>bold</b> & so"),
        ("two\nlines", "two ¶ lines"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("bell\x07", "bell\\x07"),
        ("tab\there", "tab    here"),
        ("abc\u202egpj.exe", "abc\\u202egpj.exe"),
        ("ends\r\n", "ends"),
        ("snow ☃ 雪", "snow ☃ 雪"),
        ("half \udc9f", "half \\udc9f"),
        ("y" * 1_000_000, "y" * SHOWN + " …"),
    ],
)
def test_it_is_one_harmless_line(text, shown):
    assert one_line(text) == shown


@given(st.text())
def test_whatever_comes_in_is_printable(text):
    assert "\n" not in one_line(text)
    shown = one_line(text).replace("\u200c", "").replace("\u200d", "")
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert len(one_line(text)) <= 6 * len(text) + 2


def test_every_severity_has_a_word_and_a_look():
    assert len(set(SEVERITY_WORDS.values())) == len(Severity)
    assert all(len(word) <= len("CRITICAL") for word in SEVERITY_WORDS.values())
    faults = {s for s in Severity if severity_look(s)[1] == "fail"}
    assert faults == {Severity.ERROR, Severity.CRITICAL, Severity.ALERT, Severity.EMERGENCY}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60), st.integers(20, 600))
def test_no_cell_is_wider_than_its_column(theme, text, width):
    for weight in (400, 700):
        metrics = theme.metrics("mono", weight, mono=True)
        letter = theme.metrics("mono", 700, mono=True).horizontalAdvance("0")
        shown = fitted(one_line(text), metrics, letter, width)
        assert metrics.horizontalAdvance(shown) <= width


def test_what_fits_is_not_cut(theme):
    metrics = theme.metrics("mono", 400, mono=True)
    text = "frame 1312 of 2050"
    assert fitted(text, metrics, metrics.horizontalAdvance("0"), 400) == text
