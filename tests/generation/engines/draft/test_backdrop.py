"""The strips that a backdrop is drawn in show what its planes would, drawn whole."""

import numpy as np
import pytest

from generation.drawing.canvas import Canvas
from generation.engines.draft.backdrop import SKY, Backdrop
from generation.engines.draft.camera.view import View
from generation.engines.draft.scenes.registry import all_places
from generation.engines.draft.scenes.setting import Setting
from generation.engines.draft.scenes.weather import Weather
from generation.engines.draft.staging import GROUND, HEIGHT, HORIZON
from generation.ports import Frame

SIDE = 384
VIEWS = {
    "everything": View(0.0, 0.0, 1.0, HEIGHT),
    "a little nearer": View(31.7, 40.3, 1.07, HEIGHT),
    "a close-up": View(211.4, 305.9, 1.83, HEIGHT),
}


def backdrop(place: str) -> Backdrop:
    setting = Setting(
        width=HEIGHT, horizon=HORIZON, ground=GROUND, time="sunset", seed=5, weather="rain", season="autumn"
    )
    return Backdrop(all_places()[place].scenery(setting), Weather(setting), SIDE / HEIGHT)


def canvas() -> Canvas:
    empty = Canvas(SIDE, SIDE)
    empty.scale(SIDE / HEIGHT)
    return empty


def in_strips(drawn: Backdrop, view: View, passed: float) -> Frame:
    on = canvas()
    drawn.draw(on, view, lambda depth: depth * passed, lambda life: None, lambda: None)
    return on.read_rgba()


def whole(drawn: Backdrop, view: View, passed: float) -> Frame:
    on = canvas()
    for plane in drawn._planes:
        shift = -(plane.depth * passed % HEIGHT) if plane.depth > SKY else 0.0
        wide = HEIGHT + (4.0 if plane.depth > SKY else 0.0)
        for x in (shift, shift + HEIGHT) if shift else (0.0,):
            with on.saved():
                view.deeper(plane.depth).apply(on)
                on.image(plane.whole.image, x, 0, wide, HEIGHT)
    return on.read_rgba()


@pytest.mark.parametrize("passed", [0.0, 333.3])
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("place", sorted(all_places()))
def test_strips_show_what_whole_planes_show(place: str, view: str, passed: float) -> None:
    drawn = backdrop(place)
    difference = np.abs(
        in_strips(drawn, VIEWS[view], passed).astype(int) - whole(drawn, VIEWS[view], passed).astype(int)
    )
    assert difference.max() <= 1


def test_strips_leave_out_what_is_empty_or_hidden() -> None:
    """Else they would cost more than they save."""
    planes = backdrop("moon")._planes
    drawn = [sum(strip.area for strip in plane.strips) / HEIGHT**2 for plane in planes]
    assert drawn[0] > 0.9
    assert max(drawn[1:]) < 0.5
    assert any(strip.is_solid and plane.picture(strip) is not plane.whole for plane in planes for strip in plane.strips)
