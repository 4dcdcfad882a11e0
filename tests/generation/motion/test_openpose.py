"""Pose maps: human skeletons that do what the puppets do, drawn as ControlNets were trained to see them."""

from math import hypot

import numpy as np
import pytest

from generation.domain import Character, PictureOptions, Shot
from generation.errors import UnknownName
from generation.motion.blocking import stripes
from generation.motion.clock import Clock, Moment
from generation.motion.human import Stance, figure, proportions
from generation.motion.openpose import COLORS, LIMBS, SD15, SDXL, pose_maps
from generation.motion.pose import Pose
from generation.motion.registry import motion, names
from generation.motion.skeletons import BodyOptions, Performer, motion_of, performers

PLAIN = BodyOptions()
NOSE, NECK, RIGHT_SHOULDER, RIGHT_WRIST, LEFT_SHOULDER, RIGHT_ANKLE, LEFT_ANKLE = 0, 1, 2, 4, 5, 10, 13
RIGHT_EAR, LEFT_EAR = 16, 17


def shot(
    name: str | None = None,
    *,
    cast: int = 1,
    size: tuple[int, int] = (256, 256),
    frames: int = 16,
    loop: bool = True,
    speed: float = 1.0,
    speaker: str | None = None,
    prompt: str = "",
    seed: int = 1,
) -> Shot:
    options = PictureOptions(
        engine="e", width=size[0], height=size[1], fps=8, motion=name, loop=loop, speed=speed, prompt=prompt
    )
    characters = tuple(Character(name=f"c{index}", title=f"C{index}") for index in range(cast))
    return Shot(cast=characters, prompt=prompt, options=options, frames=frames, seed=seed, speaker=speaker)


def whole(performer: Performer) -> np.ndarray:
    """All that can be seen of one, shape (frames, points, 2), hands included."""
    return np.concatenate([performer.body, performer.hands.reshape(len(performer.body), -1, 2)], axis=1)


# ---------------------------------------------------------------- what is drawn


@pytest.mark.parametrize(("family", "size"), [(SD15, (512, 384)), (SDXL, (768, 768))])
@pytest.mark.parametrize("cast", [0, 1, 2])
def test_there_is_a_map_for_every_frame_in_the_size_of_the_picture(
    family: str, size: tuple[int, int], cast: int
) -> None:
    maps = pose_maps(shot("wave", cast=cast, size=size, frames=5), family, PLAIN)
    assert (maps.shape, maps.dtype) == ((5, size[1], size[0], 3), np.uint8)
    assert [bool(picture.any()) for picture in maps] == [cast > 0] * 5


def test_joints_have_their_colours_and_limbs_three_fifths_of_theirs() -> None:
    wanted = shot("idle", size=(512, 512), frames=1)
    (picture,) = pose_maps(wanted, SD15, PLAIN)
    (performer,) = performers(wanted, PLAIN)
    points = performer.body[0]
    for joint, color in enumerate(COLORS):
        x, y = np.floor(points[joint] + 0.5).astype(int)
        assert tuple(picture[y, x]) == color, joint
    for (first, second), color in list(zip(LIMBS, COLORS, strict=False))[:12]:  # the head's hide each other in part
        x, y = np.floor((points[first] + points[second]) / 2 + 0.5).astype(int)
        assert tuple(picture[y, x]) == tuple(int(value * 0.6) for value in color), (first, second)
    assert not picture[:8].any()


def width_of_upper_arm(family: str, side: int) -> int:
    """Pixels across the middle of the right upper arm of somebody standing."""
    wanted = shot("idle", size=(side, side), frames=1)
    (picture,), (performer,) = pose_maps(wanted, family, PLAIN), performers(wanted, PLAIN)
    start, end = performer.body[0, 2], performer.body[0, 3]
    across = np.array([-(end - start)[1], (end - start)[0]]) / hypot(*(end - start))
    places = (start + end) / 2 + np.arange(-40, 40, 0.25)[:, None] * across
    x, y = np.floor(places + 0.5).astype(int).T
    return round(np.sum((picture[y, x] == [153, 102, 0]).all(axis=1)) / 4)


@pytest.mark.parametrize(
    ("family", "side", "pixels"), [(SD15, 512, 8), (SD15, 1024, 16), (SDXL, 448, 8), (SDXL, 768, 16), (SDXL, 1024, 24)]
)
def test_sticks_are_as_thick_as_each_family_was_trained_with(family: str, side: int, pixels: int) -> None:
    assert width_of_upper_arm(family, side) == pytest.approx(pixels, abs=1)


def test_hands_and_face_are_drawn_where_they_are_asked_for() -> None:
    wanted = shot("wave", size=(512, 512), frames=1, speaker="c0")
    white, blue = (255, 255, 255), (0, 0, 255)

    def count(options: BodyOptions, color: tuple[int, int, int]) -> int:
        return int((pose_maps(wanted, SD15, options)[0] == color).all(axis=2).sum())

    assert count(PLAIN, white) == 0
    assert count(BodyOptions(face=True), white) > 500
    assert count(BodyOptions(hands=True), blue) > count(PLAIN, blue) + 200


def test_faces_and_hands_too_small_to_be_found_in_a_picture_are_left_out() -> None:
    crowd = shot("dance", cast=6, size=(256, 256), frames=1)
    assert np.array_equal(pose_maps(crowd, SDXL, PLAIN), pose_maps(crowd, SDXL, BodyOptions(hands=True, face=True)))


# ---------------------------------------------------------------- who does what


def test_the_persons_right_is_the_viewers_left() -> None:
    (performer,) = performers(shot("idle"), PLAIN)
    assert (performer.body[:, RIGHT_SHOULDER, 0] < performer.body[:, LEFT_SHOULDER, 0]).all()


def test_the_far_ear_of_a_profile_is_not_seen() -> None:
    (performer,) = performers(shot("walk"), PLAIN)
    hidden = np.isnan(performer.body[..., 0]).all(axis=0)
    assert hidden[RIGHT_EAR] != hidden[LEFT_EAR]
    assert not hidden[:14].any()


def test_the_motion_is_the_one_asked_for_else_the_prompts_verb() -> None:
    assert motion_of(shot("dance", prompt="temo waves")).name == "dance"
    assert motion_of(shot(prompt="temo waves at a ship")).name == "wave"
    assert motion_of(shot(prompt="a quiet forest")).name == "idle"
    with pytest.raises(UnknownName):
        pose_maps(shot("danse"), SDXL, PLAIN)


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize(("cast", "size"), [(1, (256, 256)), (2, (320, 256)), (3, (256, 320)), (6, (512, 256))])
def test_everybody_is_in_the_picture_and_in_their_own_part_of_it(name: str, cast: int, size: tuple[int, int]) -> None:
    """Prompts for parts of the picture mean the same stripes."""
    found = performers(shot(name, cast=cast, size=size), PLAIN)
    for performer, (left, right) in zip(found, stripes(cast), strict=True):
        points = whole(performer)
        assert np.nanmin(points) >= 0
        assert np.nanmax(points[..., 0]) < size[0]
        assert np.nanmax(points[..., 1]) < size[1]
        middle = performer.body[:, NECK, 0].mean() / size[0]
        assert left - 0.02 < middle < right + 0.02
    heights = [np.ptp(performer.body[0, :, 1][~np.isnan(performer.body[0, :, 1])]) for performer in found]
    assert max(heights) > 0.2 * min(size)


@pytest.mark.parametrize("name", names())
def test_a_loop_closes_and_nobody_stands_still(name: str) -> None:
    (once,) = performers(shot(name, frames=48), PLAIN)
    points = np.concatenate([once.body, once.body[:1]])
    steps = np.linalg.norm(np.diff(points, axis=0), axis=2)
    assert np.nanmax(steps[-1]) <= 1.3 * np.nanmax(steps[:-1])
    assert np.nanmax(steps) > 0.3


def test_without_a_loop_the_end_is_elsewhere() -> None:
    (performer,) = performers(shot("jump", frames=13, loop=False), PLAIN)
    assert np.nanmax(np.abs(performer.body[0] - performer.body[-1])) > 5


def test_speed_makes_the_same_motion_faster() -> None:
    def way(speed: float) -> float:
        (performer,) = performers(shot("sleep", frames=160, speed=speed), PLAIN)
        return float(np.linalg.norm(np.diff(performer.body[:, RIGHT_WRIST], axis=0), axis=1).sum())

    assert way(2.0) == pytest.approx(2 * way(1.0), rel=0.15)


def test_two_do_the_same_at_different_times_and_look_at_each_other() -> None:
    left, right = performers(shot("idle", cast=2, frames=16), PLAIN)
    noses = [performer.body[:, NOSE, 0] - performer.body[:, NECK, 0] for performer in (left, right)]
    assert noses[0].mean() > 0 > noses[1].mean()


def test_the_same_shot_gives_the_same_maps_and_the_seed_varies_them() -> None:
    first, again, other = (pose_maps(shot("walk", seed=seed), SD15, PLAIN) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


# ---------------------------------------------------------------- somebody talks


def openness(performer: Performer) -> np.ndarray:
    """Between the inner lips, in head heights."""
    upper, lower = performer.face[:, 62], performer.face[:, 66]
    return np.linalg.norm(lower - upper, axis=1) / np.ptp(performer.face[:, :17, 1], axis=1)


def test_the_one_who_talks_moves_mouth_and_hands_and_the_other_does_not() -> None:
    speaking, listening = performers(shot(cast=2, frames=24, speaker="c0"), PLAIN)
    assert np.ptp(openness(speaking)) > 0.1
    assert np.ptp(openness(listening)) < 0.01
    hands = [np.ptp(performer.body[:, (4, 7), 1], axis=0).max() for performer in (speaking, listening)]
    assert hands[0] > 3 * hands[1]


def test_a_speaker_alone_is_seen_from_nearby_unless_the_legs_are_needed() -> None:
    def head(**of: object) -> float:
        (performer,) = performers(shot(size=(512, 512), **of), PLAIN)  # type: ignore[arg-type]
        return float(np.nanmax(performer.face[0, :, 0]) - np.nanmin(performer.face[0, :, 0]))

    assert head(speaker="c0") > 1.4 * head()
    assert head(name="walk", speaker="c0") == pytest.approx(head(name="walk"), rel=0.1)
    assert head(name="sit", speaker="c0") < 1.3 * head(name="sit")


def test_a_talking_loop_closes() -> None:
    (performer,) = performers(shot(frames=16, speaker="c0"), PLAIN)
    points = np.concatenate([performer.body, performer.body[:1]])
    steps = np.linalg.norm(np.diff(points, axis=0), axis=2)
    assert np.nanmax(steps[-1]) <= np.nanmax(steps[:-1])


# ---------------------------------------------------------------- bodies


@pytest.mark.parametrize("heads", [3.0, 6.0, 7.5])
def test_a_body_is_as_many_heads_tall_as_asked_for(heads: float) -> None:
    body = proportions(heads)
    assert body.neck + 2 * body.head_radius == pytest.approx(1.0, abs=0.04)  # counted from the ankles
    assert 1 / (2 * body.head_radius) == pytest.approx(heads)
    assert body.leg < body.shoulder < body.neck


@pytest.mark.parametrize("heads", [2.0, 9.0, float("nan")])
def test_bodies_beyond_cartoons_and_people_are_refused(heads: float) -> None:
    with pytest.raises(ValueError, match="heads tall"):
        proportions(heads)


@pytest.mark.parametrize("name", names())
def test_bones_keep_their_length_and_feet_stay_on_the_ground(name: str) -> None:
    body, clock = proportions(6.0), Clock(4.0)
    poses = [motion(name).pose(Moment(clock, index / 16)) for index in range(64)]
    stance = Stance.of(poses)
    for pose in poses:
        points = figure(pose, body, stance, 0.0).body
        for limb, bones in ((body.arm, (2, 3, 5, 6)), (body.leg, (8, 9, 11, 12))):
            lengths = [np.linalg.norm(points[first] - points[first + 1]) for first in bones]
            assert max(lengths) <= limb / 2 + 1e-3
        assert points[[RIGHT_ANKLE, LEFT_ANKLE], 1].min() >= pose.lift - 1e-6
        assert points[8:14:3, 1].min() > points[[RIGHT_ANKLE, LEFT_ANKLE], 1].min()


def test_a_bowing_person_bends_the_trunk() -> None:
    body, stance = proportions(6.0), Stance.of([Pose()])
    upright, bowed = (figure(Pose(stretch=stretch), body, stance, 0.0).body for stretch in (1.0, 0.82))
    assert bowed[NECK, 1] < upright[NECK, 1] - 0.08
    assert bowed[8, 1] == pytest.approx(upright[8, 1], abs=0.01)
