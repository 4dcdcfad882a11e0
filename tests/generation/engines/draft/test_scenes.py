"""Places in every light, weather and season: they draw, differ, close into loops and go on seamlessly."""

from itertools import combinations, product

import numpy as np
import pytest

from generation.drawing.canvas import Canvas
from generation.drawing.color import luminance
from generation.engines.draft.camera.view import View
from generation.engines.draft.scenes.light import daylight
from generation.engines.draft.scenes.registry import all_places, choose
from generation.engines.draft.scenes.scene import Scene
from generation.engines.draft.scenes.setting import Setting
from generation.engines.draft.staging import GROUND, HEIGHT, HORIZON
from generation.motion.clock import Clock
from generation.ports import Frame
from generation.vocabulary import places
from generation.vocabulary.conditions import SEASONS, TIMES, WEATHER
from generation.vocabulary.phrases import first_named, named, words

PLACES = sorted(all_places())
SIDE = 256
CLOCK = Clock(4.0, 1.0, loop=True)


def setting(time: str = "day", weather: str | None = None, season: str | None = None, seed: int = 3) -> Setting:
    return Setting(width=HEIGHT, horizon=HORIZON, ground=GROUND, time=time, seed=seed, weather=weather, season=season)


def drawn(place: str, where: Setting, time_s: float = 0.7, passed: float = 0.0, zoom: float = 1.0) -> Frame:
    scene = Scene(all_places()[place].scenery(where), (), CLOCK, SIDE / HEIGHT)
    canvas = Canvas(SIDE, SIDE)
    canvas.scale(SIDE / HEIGHT)
    view = View(0.0, 0.0, zoom, HEIGHT)
    scene.draw_behind(canvas, view, lambda depth: depth * passed, time_s)
    view.apply(canvas)
    scene.draw_before(canvas, time_s)
    assert (canvas.read_rgba()[:, :, 3] == 255).all(), "the picture has holes"
    return canvas.read_rgb().copy()


def difference(first: Frame, second: Frame) -> float:
    return float(np.abs(first.astype(int) - second.astype(int)).mean())


def test_there_are_fifteen_places() -> None:
    assert set(PLACES) >= {
        *("moon", "space station", "forest", "beach", "city", "castle", "desert", "underwater", "snow", "kitchen"),
        *("school", "jungle", "stage", "rooftop", "meadow"),
    }


@pytest.mark.parametrize("place", PLACES)
def test_every_pair_of_time_weather_and_season_draws(place: str) -> None:
    times = list(TIMES)
    for row, weather in enumerate([None, *WEATHER]):
        for column, season in enumerate([None, *SEASONS]):
            drawn(place, setting(times[(row + column) % 3], weather, season))


def test_places_differ() -> None:
    frames = {place: drawn(place, setting()) for place in PLACES}
    for first, second in combinations(PLACES, 2):
        assert difference(frames[first], frames[second]) > 15, (first, second)


@pytest.mark.parametrize("place", PLACES)
def test_time_weather_and_season_show(place: str) -> None:
    """Where there are any: the moon has no hours, and what is sealed knows no weather."""
    plain, shelter = drawn(place, setting()), all_places()[place].scenery(setting()).shelter
    if place != "moon":
        for time in ("sunset", "night"):
            assert difference(plain, drawn(place, setting(time))) > 4, time
    if shelter == "sealed":
        return
    for weather in WEATHER:
        assert difference(plain, drawn(place, setting(weather=weather))) > 0.04, weather
    for season in SEASONS:
        assert difference(plain, drawn(place, setting(season=season))) > 0.03, season


@pytest.mark.parametrize(
    "place", [place for place in PLACES if all_places()[place].scenery(setting()).shelter != "open"]
)
def test_indoors_stay_dry(place: str) -> None:
    """Rain, leaves and gusts pass before the window: what is not window changes for the sun's light alone."""
    calm, rough = (drawn(place, setting("night", weather, "autumn")) for weather in ("rain", "storm"))
    below_windows = slice(round(0.6 * SIDE), SIDE)
    assert difference(calm[below_windows], rough[below_windows]) == 0


@pytest.mark.parametrize("place", PLACES)
def test_its_life_moves_and_closes_into_a_loop(place: str) -> None:
    for weather in (None, "wind") if place == "meadow" else (None,):
        where = setting(weather=weather, season="autumn")
        start, middle, end = (drawn(place, where, time_s) for time_s in (0.0, 1.3, CLOCK.duration_s))
        assert difference(start, end) < 0.02  # rounding
        assert difference(start, middle) > 0.02


@pytest.mark.parametrize("weather", sorted(WEATHER))
def test_weather_closes_into_a_loop(weather: str) -> None:
    start, end = (drawn("meadow", setting(weather=weather, season="spring"), time_s) for time_s in (0.0, 4.0))
    assert difference(start, end) < 0.02


@pytest.mark.parametrize("place", PLACES)
def test_the_land_goes_on_without_a_seam(place: str) -> None:
    """Moved by half the width, what was the picture's edges meets in the middle: no column of a colour of its own."""
    frame = drawn(place, setting(), passed=HEIGHT / 2).astype(int)
    near = frame[round(0.8 * SIDE) :]
    steps = np.abs(np.diff(near, axis=1)).mean(axis=(0, 2))
    middle = slice(SIDE // 2 - 3, SIDE // 2 + 3)
    assert steps[middle].max() <= max(12.0, 1.5 * np.delete(steps, np.r_[middle]).max())


@pytest.mark.parametrize("place", PLACES)
def test_the_camera_comes_near_without_holes(place: str) -> None:
    """`drawn` looks for them; the far layers must still be behind the near ones."""
    for zoom, passed in product((1.4, 2.2), (0.0, 300.0)):
        drawn(place, setting(), passed=passed, zoom=zoom)


@pytest.mark.parametrize("place", PLACES)
def test_far_layers_move_less(place: str) -> None:
    depths = [layer.depth for layer in all_places()[place].scenery(setting()).layers()]
    assert depths == sorted(depths)
    assert depths[0] < 1.0 == depths[-1]


@pytest.mark.parametrize("place", PLACES)
def test_captions_have_calm_ground(place: str) -> None:
    """Where captions lie, neighbouring pixels are alike: no place flickers behind the letters."""
    for time in TIMES:
        band = drawn(place, setting(time))[round(0.83 * SIDE) : round(0.97 * SIDE)].astype(int)
        assert np.abs(np.diff(band, axis=1)).mean() < 8, time


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("two robots aboard a spaceship", "space station"),
        ("on the space station", "space station"),
        ("in space", "moon"),
        ("a concert in the theatre", "stage"),
        ("they swim under the sea", "underwater"),
        ("a coral reef", "underwater"),
        ("by the sea", "beach"),
        ("in the classroom", "school"),
        ("two knights", "castle"),
        ("in the Sahara", "desert"),
        ("deep in the rainforest", "jungle"),
        ("on the roof", "rooftop"),
        ("baking a cake in the kitchen", "kitchen"),
        ("skiing at the north pole", "snow"),
        ("a snowy forest", "forest"),
        ("snow falls", "snow"),
        ("cities and skyscrapers", "city"),
        ("temo waves", "meadow"),
        ("🏰", "castle"),
        ("down at the bottom of the sea", "underwater"),
        ("we go to the 🏖️", "beach"),
    ],
)
def test_words_and_emoji_choose_the_place(text: str, place: str) -> None:
    assert choose(text).name == place


def test_no_hint_asks_for_two_places() -> None:
    for listed in ("words", "hints"):
        asked = [tuple(words(word)) for place in places.all_places().values() for word in getattr(place, listed)]
        assert len(asked) == len(set(asked)), sorted(word for word in asked if asked.count(word) > 1)


@pytest.mark.parametrize(
    ("text", "time", "weather", "season"),
    [
        ("a starry night in winter", "night", None, "winter"),
        ("golden hour, autumn leaves, windy", "sunset", "wind", "autumn"),
        ("a thunderstorm", None, "storm", None),
        ("foggy morning", "day", "fog", None),
        ("christmas", None, "snow", "winter"),
        ("🌧 and 🌸", None, "rain", "spring"),
        ("they fall down", None, None, None),
    ],
)
def test_words_choose_time_weather_and_season(
    text: str, time: str | None, weather: str | None, season: str | None
) -> None:
    assert (first_named(text, TIMES), first_named(text, WEATHER), first_named(text, SEASONS)) == (
        time,
        weather,
        season,
    )


def test_the_longer_phrase_counts() -> None:
    assert list(named("ice cream on ice", {"sweet": ("ice cream",), "cold": ("ice",)})) == ["sweet", "cold"]


def test_light_colours_the_puppets_and_leaves_them_readable() -> None:
    for time, weather in product(TIMES, [None, *WEATHER]):
        light = daylight(time, weather, 0.2)
        white, skin, ink = (light.on(color) for color in ("#ffffff", "#ffd9b8", "#261c36"))
        assert luminance(white) > 0.45
        assert luminance(skin) > 0.3
        assert luminance(white) > luminance(skin) > luminance(ink)
    assert daylight("day", None, 0.2).on("#ffd9b8") == "#ffd9b8"
    assert daylight("sunset", None, 0.2).lean > 0 > daylight("sunset", None, 0.8).lean
