import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.drawing.color import checked, contrast, darken, from_rgb, lighten, luminance, mix, rgba, with_alpha

colors = st.from_regex(r"\A#[0-9a-f]{6}\Z")


@pytest.mark.parametrize("color", ["red", "#fff", "#12345", "#gggggg", "", "#1234567", "#ffffff\n"])
def test_what_is_no_colour_is_refused_by_name(color: str) -> None:
    with pytest.raises(ValueError, match="not a colour"):
        checked(color)


@given(colors)
def test_channels_survive_a_round_trip(color: str) -> None:
    red, green, blue, alpha = rgba(color)
    assert from_rgb(red, green, blue) == color
    assert alpha == 255


@given(colors, colors)
def test_mixing_ends_at_its_ends(first: str, second: str) -> None:
    assert mix(first, second, 0.0) == first
    assert mix(first, second, 1.0) == second


@given(colors, colors)
def test_contrast_is_symmetric_and_bounded(first: str, second: str) -> None:
    assert contrast(first, second) == contrast(second, first)
    assert 1.0 <= contrast(first, second) <= 21.0 + 1e-9


def test_wcag_values() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # the well-known grey that just fails AA
    assert luminance("#ffffff") == pytest.approx(1.0)


def test_lighter_and_darker_are() -> None:
    assert luminance(darken("#ff7a3d", 0.3)) < luminance("#ff7a3d") < luminance(lighten("#ff7a3d", 0.3))
    assert with_alpha("#ff7a3d", 0.5) == "#ff7a3d80"
