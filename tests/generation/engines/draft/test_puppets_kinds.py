"""Every kind of puppet: drawn in every mood and motion, inside the room it claims, and unlike the others."""

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest

from generation.domain import Character, Puppet
from generation.drawing.canvas import Canvas
from generation.engines.draft.extents import extent
from generation.engines.draft.puppets.casting import look_of
from generation.engines.draft.puppets.faces import MouthShape
from generation.engines.draft.puppets.figure import HEAD_HEIGHT, UNITS, Acting, Figure
from generation.engines.draft.puppets.moods import MOODS, mood
from generation.engines.draft.puppets.registry import all_kinds
from generation.motion.clock import Clock, Moment
from generation.motion.pose import Pose
from generation.motion.registry import all_motions
from generation.motion.skeleton import CARTOON

SIDE = 256
VIEW = 2.2  # body heights from edge to edge
FLOOR = 0.3  # of them below the feet
PIXEL = VIEW / SIDE
CLOCK = Clock(4.0)
MOUTHS = (
    MouthShape(0.0, 0.9, 0.0),
    MouthShape(0.95, 0.86, 0.1),
    MouthShape(0.32, 0.36, 1.0),
    MouthShape(0.12, 0.8, 0.0),
)

Pixels = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
kinds = pytest.mark.parametrize("kind", sorted(all_kinds()))


def figure(kind: str, *, dressed: bool = True) -> Figure:
    known = all_kinds()[kind]
    puppet = Puppet(kind=kind, accessories=known.accessories if dressed else ())
    return known.figure(look_of(Character(name=kind, title=kind, puppet=puppet)))


def drawn(shown: Figure, acting: Acting, view: float = VIEW, middle: float = VIEW / 2 - FLOOR) -> Pixels:
    """Shape (SIDE, SIDE, 4): `view` body heights around a point `middle` body heights above the feet."""
    canvas = Canvas(SIDE, SIDE)
    canvas.scale(SIDE / (view * UNITS))
    canvas.translate(view / 2 * UNITS, (view / 2 + middle) * UNITS)
    shown.draw(canvas, acting)
    return canvas.read_rgba()


def acting(
    name: str = "neutral", pose: Pose | None = None, mouth: MouthShape | None = None, swing: float = 0.3
) -> Acting:
    found = mood(name)
    expression = found.expression(found.silent if mouth is None else mouth)
    return Acting(pose=pose or Pose(), expression=expression, energy=1.0, swing=swing, turns=0.2)


def room(pixels: Pixels) -> tuple[float, float]:
    """How far to a side and how high ink reaches from between the feet, in body heights."""
    mask = pixels[:, :, 3] > 8
    across, down = np.flatnonzero(mask.any(0)), np.flatnonzero(mask.any(1))
    left, right = across[0] * PIXEL - VIEW / 2, (across[-1] + 1) * PIXEL - VIEW / 2
    return max(-left, right), VIEW - FLOOR - down[0] * PIXEL


@kinds
def test_standing_it_fills_the_room_it_claims(kind: str) -> None:
    known, shown = all_kinds()[kind], figure(kind)
    rooms = [room(drawn(shown, acting(swing=swing))) for swing in (-1.0, 0.0, 1.0)]
    half_width, height = (max(values) for values in zip(*rooms, strict=True))
    assert known.half_width - 0.06 < half_width < known.half_width + PIXEL
    assert known.height - 0.06 < height < known.height + PIXEL


@kinds
def test_moving_it_stays_inside_its_extent(kind: str) -> None:
    known, shown = all_kinds()[kind], figure(kind)
    names = list(MOODS)
    for index, motion in enumerate(all_motions().values()):
        allowed = extent(known.height, known.half_width, known.face, motion, CLOCK)
        for step in range(3):
            pose = motion.pose(Moment(CLOCK, 0.3 + 1.31 * step))
            swing = (-1.0, 0.0, 1.0)[step]
            half_width, height = room(drawn(shown, acting(names[index % len(names)], pose, MOUTHS[step], swing)))
            assert half_width < allowed.half_width + PIXEL, motion.name
            assert height < allowed.height + PIXEL, motion.name


@kinds
def test_every_mood_shows_in_its_face(kind: str) -> None:
    """Told apart on a face 100 pixels wide: the smallest difference measured is that of neutral and happy."""
    known, shown = all_kinds()[kind], figure(kind, dressed=False)
    face = known.face
    middle, view = HEAD_HEIGHT - face.y / UNITS, 2.56 * face.half_width / UNITS
    faces = {name: drawn(shown, acting(name), view, middle)[:, :, :3].astype(int) for name in MOODS}
    for first, second in combinations(MOODS, 2):
        changed = (np.abs(faces[first] - faces[second]).max(axis=2) > 40).mean()
        assert changed > 0.008, (first, second)


@kinds
def test_what_a_mouth_mood_and_blink_change_lies_inside_the_face(kind: str) -> None:
    known, shown = all_kinds()[kind], figure(kind, dressed=False)
    face = known.face
    plain = drawn(shown, acting()).astype(int)
    moved = np.zeros((SIDE, SIDE), np.bool_)
    for name in MOODS:
        for mouth in MOUTHS:
            moved |= np.abs(drawn(shown, acting(name, mouth=mouth)).astype(int) - plain).max(axis=2) > 60
    across, down = np.flatnonzero(moved.any(0)), np.flatnonzero(moved.any(1))
    middle = HEAD_HEIGHT - face.y / UNITS
    top, bottom = VIEW - FLOOR - down[0] * PIXEL - middle, middle - (VIEW - FLOOR - (down[-1] + 1) * PIXEL)
    side = max(VIEW / 2 - across[0] * PIXEL, (across[-1] + 1) * PIXEL - VIEW / 2)
    assert side <= face.half_width / UNITS + 2 * PIXEL
    assert max(top, bottom) <= face.half_height / UNITS + 2 * PIXEL


def test_no_two_kinds_have_nearly_the_same_outline() -> None:
    """By the share of two outlines that only one of them covers."""
    outlines: dict[str, Mask] = {
        kind: drawn(figure(kind, dressed=False), acting())[:, :, 3] > 128 for kind in all_kinds()
    }
    for first, second in combinations(outlines, 2):
        a, b = outlines[first], outlines[second]
        assert (a ^ b).sum() / (a | b).sum() > 0.1, (
            first,
            second,
        )  # robot and explorer 0.113, all others 0.13 and more


@kinds
def test_bodies_keep_to_what_walks_and_staging_rely_on(kind: str) -> None:
    body = figure(kind).body
    assert body.leg == CARTOON.leg
    assert body.shoulder_width / 2 + body.arm <= CARTOON.shoulder_width / 2 + CARTOON.arm + 1e-9
    assert body.neck <= CARTOON.neck


@kinds
def test_every_accessory_can_be_seen(kind: str) -> None:
    known = all_kinds()[kind]
    plain = drawn(figure(kind, dressed=False), acting()).astype(int)
    for item in known.accessories:
        look = look_of(Character(name=kind, title=kind, puppet=Puppet(kind=kind, accessories=(item,))))
        assert (np.abs(drawn(known.figure(look), acting()).astype(int) - plain) > 30).sum() > 60, item


def test_tears_fall() -> None:
    shown, crying = figure("cat"), mood("crying").expression(mood("crying").silent)
    frames = [
        drawn(shown, Acting(pose=Pose(), expression=crying, energy=0.0, swing=0.0, turns=turns))
        for turns in (0.0, 0.1, 0.5)
    ]
    assert (frames[0] != frames[1]).any()
    assert (frames[0] == frames[2]).all()  # two drops a turn, so that loops close
