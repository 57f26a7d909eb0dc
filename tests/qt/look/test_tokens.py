"""Colours: every pair that may meet can be read, and a wrong file is named."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoenix_admin.qt.theme.contrast import READABLE, contrast_ratio, luminance, token_pairs
from phoenix_admin.qt.theme.tokens import BadTokens, load_tokens, strengthened
from phoenix_admin.settings.resources import resource

FILE = resource("theme", "tokens.json")
GROUNDS = ("surface", "raised", "canvas", "inset", "rail", "header", "hover", "press", "sel")


@pytest.fixture(scope="module")
def tokens():
    return load_tokens(FILE)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_pair_of_tokens_holds(tokens, scheme):
    pairs = token_pairs(tokens.scheme(scheme))
    assert len(pairs) == 130
    assert [pair for pair in pairs if not pair.holds] == []
    assert min(pair.ratio for pair in pairs if pair.required == READABLE) >= 4.58


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_off_can_be_read_on_every_ground_it_stands_on(tokens, scheme):
    colours = tokens.scheme(scheme)
    for ground in GROUNDS:
        assert contrast_ratio(colours.disabled, colours.plain(ground)) >= 3, ground
    # And it stays quieter than the quietest text that is on.
    ground = colours.surface
    quiet = contrast_ratio(colours.disabled, ground)
    assert quiet < 0.8 * contrast_ratio(colours.text3, ground)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_high_contrast_strengthens_hints_and_edges_and_still_holds(tokens, scheme):
    plain = tokens.scheme(scheme)
    strong = strengthened(plain)
    assert (strong.text3, strong.border) == (plain.text2, plain.border_ctl)
    assert all(pair.holds for pair in token_pairs(strong))


def test_an_unreadable_colour_is_found(tokens):
    teal = replace(tokens.light, accent="#0D9488", on_accent="#14B8A6")
    failed = [pair.label for pair in token_pairs(teal) if not pair.holds]
    assert "on_accent on accent" in failed


def test_contrast_is_that_of_the_standard():
    assert contrast_ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast_ratio("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert luminance("#FF0000") == pytest.approx(0.2126)


@settings(deadline=None)
@given(st.integers(0, 0xFFFFFF), st.integers(0, 0xFFFFFF))
def test_contrast_is_symmetric_and_bounded(one, other):
    first, second = f"#{one:06X}", f"#{other:06X}"
    ratio = contrast_ratio(first, second)
    assert ratio == contrast_ratio(second, first)
    assert 1 <= ratio <= 21.0001


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda d: d["light"].pop("accent"), "light.accent"),
        (lambda d: d["dark"].update(text="red"), "dark.text"),
        (lambda d: d["light"].update(ok=["#000000", "#FFFFFF"]), "light.ok"),
        (lambda d: d["dark"].update(prod="#000000"), "dark.prod"),
        (lambda d: d["radius"].update(ctl=0), "radius.ctl"),
        (lambda d: d["type_px"].pop("mono"), "type_px.mono"),
        (lambda d: d.pop("row_px"), "row_px"),
    ],
)
def test_a_wrong_token_is_named(tmp_path, change, complaint):
    document = json.loads(FILE.read_text(encoding="utf-8"))
    change(document)
    path = tmp_path / "tokens.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(BadTokens, match=complaint):
        load_tokens(path)


@pytest.mark.parametrize("text", ["{", "[]", "3"])
def test_a_file_that_is_no_token_file_is_refused(tmp_path, text):
    path = tmp_path / "tokens.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadTokens):
        load_tokens(path)
