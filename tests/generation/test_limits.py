"""Numbers as typed: nonsense is refused, the rest is brought into range and told."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.errors import BadInput
from generation.limits import SEED_MAX, Limits, Span, check_length, fit_size, parse_size, real, seed, shown, side, whole

FPS = Span("fps", 8, 30)
NONSENSE = [0, -3, math.nan, math.inf, -math.inf, "many", "", "1e999", "--1", True, "9" * 5000]


@pytest.mark.parametrize("typed", [*NONSENSE, 12.5, "12.5"])
def test_nonsense_is_no_whole_number(typed: int | float | str) -> None:
    with pytest.raises(BadInput, match="fps must be a whole number from 8 to 30"):
        whole(FPS, typed, [])


@pytest.mark.parametrize("typed", NONSENSE)
def test_nonsense_is_no_number(typed: int | float | str) -> None:
    with pytest.raises(BadInput, match="fps must be a number from 8 to 30"):
        real(FPS, typed, [])


@pytest.mark.parametrize(("typed", "value"), [(12, 12), (12.0, 12), ("12", 12), (" 12 ", 12), ("1.2e1", 12), (8, 8)])
def test_a_number_in_range_is_taken_in_silence(typed: int | float | str, value: int) -> None:
    notes: list[str] = []
    assert whole(FPS, typed, notes) == value
    assert notes == []


def test_what_is_out_of_range_is_brought_in_and_told() -> None:
    notes: list[str] = []
    assert whole(FPS, 200, notes) == 30
    assert real(FPS, 0.5, notes) == 8
    assert notes == ["fps 200 became 30, the most that is allowed.", "fps 0.5 became 8, the least that is allowed."]


def test_zero_may_be_meant() -> None:
    assert real(Span("guidance", 0, 30, zero_ok=True), 0, []) == 0
    with pytest.raises(BadInput):
        real(Span("guidance", 0, 30, zero_ok=True), -0.1, [])


@pytest.mark.parametrize("typed", [0, 42, "42", SEED_MAX, float(SEED_MAX)])
def test_seeds_of_32_bits_are_taken(typed: int | float | str) -> None:
    assert seed(typed) == int(typed)


@pytest.mark.parametrize("typed", [-1, SEED_MAX + 1, 1.5, "lucky", math.nan, True])
def test_other_seeds_are_refused(typed: int | float | str) -> None:
    with pytest.raises(BadInput, match="seed must be a whole number from 0 to 4294967295"):
        seed(typed)


@pytest.mark.parametrize("typed", ["768x512", " 768 X 512 ", "768×512", "+768x512"])
def test_sizes_are_width_by_height(typed: str) -> None:
    assert parse_size(typed) == (768, 512)


@pytest.mark.parametrize(
    "typed", ["", "768", "x", "0x512", "768x-8", "768x512x3", "axb", "1e3x512", "9999999x8", "7,5x5"]
)
def test_other_sizes_are_refused(typed: str) -> None:
    with pytest.raises(BadInput, match="size must be WIDTHxHEIGHT"):
        parse_size(typed)


@pytest.mark.parametrize("typed", [0, -8, "wide", 10**7, 100.5])
def test_a_side_is_a_whole_number(typed: int | float | str) -> None:
    with pytest.raises(BadInput, match="width must be a whole number from 256 to 1536"):
        side("width", typed, Limits())


@pytest.mark.parametrize(
    ("asked", "fitted"),
    [
        ((1000, 1000), (1000, 1000)),
        ((1001, 1000), (1000, 1000)),
        ((1023, 1021), (1024, 1024)),
        ((100, 1024), (256, 1024)),
        ((1536, 1024), (1536, 1024)),
    ],
)
def test_sizes_become_the_nearest_that_is_allowed(asked: tuple[int, int], fitted: tuple[int, int]) -> None:
    notes: list[str] = []
    assert fit_size(*asked, Limits(), notes) == fitted
    assert len(notes) == (asked != fitted)
    assert all(f"{asked[0]}x{asked[1]} became {fitted[0]}x{fitted[1]}" in note for note in notes)


@given(width=st.integers(1, 999_999), height=st.integers(1, 999_999))
def test_every_size_fits(width: int, height: int) -> None:
    limits = Limits()
    fitted = fit_size(width, height, limits, [])
    assert all(256 <= each <= 1536 and each % 8 == 0 for each in fitted)
    assert fitted[0] * fitted[1] <= limits.pixels_max
    assert fit_size(*fitted, limits, notes := []) == fitted
    assert notes == []


@pytest.mark.parametrize(("width", "height"), [(256, 1536), (1536, 300), (700, 700)])
def test_few_pixels_are_enough_for_every_shape(width: int, height: int) -> None:
    fitted = fit_size(width, height, Limits(pixels_max=300_000), [])
    assert fitted[0] * fitted[1] <= 300_000
    assert (fitted[0] < fitted[1]) == (width < height)


def test_limits_that_allow_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="fps_min must not be above fps_max"):
        Limits(fps_min=60)
    with pytest.raises(ValueError, match="speakers_max must be above 0"):
        Limits(speakers_max=0)


def test_too_many_pixels_keep_their_shape() -> None:
    width, height = fit_size(1536, 1536, Limits(), [])
    assert width == height > 1200


def test_long_texts_are_refused_not_cut() -> None:
    check_length("prompt", "x" * 2_000, 2_000)
    with pytest.raises(BadInput, match="prompt has 2,001 characters; 2,000 are allowed"):
        check_length("prompt", "x" * 2_001, 2_000)


def test_a_value_is_shown_on_one_short_plain_line() -> None:
    assert shown("a\nb\u202e\x1b[31m") == "a b[31m"
    assert len(shown("x" * 99)) == 40
    assert shown(0.5) == "0.5"
