"""What a draft owes to whoever looks at it, over all places, sizes, casts, kinds and motions that exist.

The geometry is checked for every combination on boxes, the drawing on a few small frames of every place.
"""

from functools import lru_cache
from itertools import product

import numpy as np
import numpy.typing as npt
import pytest

from generation.caption_colors import ACTIVE, INK, WORD
from generation.caption_overlay import CaptionOverlay
from generation.captions import OUTLINE_EM, SAFE_WIDTH, CaptionPage
from generation.domain import Character, Line, PictureOptions, Puppet, Shot, SpokenLine, Word
from generation.drawing.color import contrast, rgba
from generation.engines.draft.camera.view import View
from generation.engines.draft.film import Film
from generation.engines.draft.mouth import OPEN
from generation.engines.draft.performance import rehearse
from generation.engines.draft.plan import plan
from generation.engines.draft.puppets.registry import all_kinds
from generation.engines.draft.scenes.registry import all_places
from generation.engines.draft.staging import HEIGHT, Box, Mark
from generation.motion.pose import Pose
from generation.motion.registry import names
from generation.motion.skeleton import CARTOON, keypoints
from generation.vocabulary import places

PLACES, KINDS, MOTIONS = sorted(all_places()), sorted(all_kinds()), names()
SIZES = [(1024, 1024), (768, 768), (1280, 720), (720, 1280), (256, 256)]
CASTS = range(1, 7)
FPS = 16
TALK = (
    "Hello everybody, and welcome to the show! I have been waiting for this moment all my life, really.",
    "Oh!",
    "So have I, my friend, and it makes me very happy to be here with all of you on such a beautiful day.",
    "BOOM! What was that?",
    "Good night.",
)
READABLE = 4.5  # WCAG 2.2, success criterion 1.4.3


def spoken(cast: int, word_s: float = 0.26) -> tuple[SpokenLine, ...]:
    lines, at_s = [], 0.3
    for number, text in enumerate(TALK):
        words, start_s = [], at_s
        for word in text.split():
            words.append(Word(text=word, start_s=at_s, end_s=at_s + word_s))
            at_s += word_s
        line = Line(speaker=f"c{number % cast}", text=text)
        lines.append(SpokenLine(line=line, start_s=start_s, end_s=at_s, words=tuple(words)))
        at_s += 0.6
    return tuple(lines)


def shot(number: int, place: str, size: tuple[int, int], cast: int, seed: int) -> Shot:
    """`number` turns through kinds and motions. Every third seed makes a loop."""
    players = tuple(
        Character(name=f"c{index}", title=f"C{index}", puppet=Puppet(kind=KINDS[(number + index) % len(KINDS)]))
        for index in range(cast)
    )
    options = PictureOptions(
        engine="draft",
        width=size[0],
        height=size[1],
        fps=FPS,
        motion=MOTIONS[number % len(MOTIONS)],
        loop=seed % 3 == 0,
    )
    lines = spoken(cast)
    frames = round((lines[-1].end_s + 0.4) * FPS)
    prompt = places.all_places()[place].words[0]
    return Shot(cast=players, prompt=prompt, options=options, frames=frames, seed=seed, spoken=lines)


@lru_cache
def captions(size: tuple[int, int], cast: int) -> tuple[CaptionPage, ...]:
    return CaptionOverlay(spoken(cast), width=size[0], height=size[1]).pages


def letters(page: CaptionPage) -> list[Box]:
    """Each word with its outline, in pixels."""
    boxes = []
    for word in page.words:
        edge = OUTLINE_EM * word.font_px / 2
        boxes.append(
            Box(
                left=word.x - edge,
                top=word.top - edge,
                right=word.x + word.width + edge,
                bottom=word.top + word.height + edge,
            )
        )
    return boxes


def on_picture(box: Box, view: View, height: int) -> Box:
    shown, scale = view.shown(box), height / HEIGHT
    return Box(left=shown.left * scale, top=shown.top * scale, right=shown.right * scale, bottom=shown.bottom * scale)


def overlap(first: Box, second: Box) -> bool:
    return (
        first.left < second.right
        and second.left < first.right
        and first.top < second.bottom
        and second.top < first.bottom
    )


@pytest.mark.parametrize("place", PLACES)
def test_captions_are_in_the_safe_area_and_off_the_faces_and_nobody_is_cut_off(place: str) -> None:
    for number, (size, cast, seed) in enumerate(product(SIZES, CASTS, (1, 2, 3))):
        wanted = shot(number + PLACES.index(place), place, size, cast, seed)
        planned = plan(wanted)
        width, height = size
        edge = (1 - SAFE_WIDTH) / 2 * width
        for page in captions(size, cast):
            for at_s in (page.start_s, (page.start_s + page.end_s) / 2, page.end_s - 0.01):
                view, framing = planned.camera.view(at_s), planned.camera.take(at_s).framing
                faces = [on_picture(planned.staging.faces[member], view, height) for member in framing.members]
                for box in letters(page):
                    assert edge - 1e-6 <= box.left < box.right <= width - edge + 1e-6
                    assert height * 0.5 < box.top < box.bottom <= height
                    assert not any(overlap(box, face) for face in faces), (size, cast, seed, page)
                if planned.camera.take(at_s).cut.member is None:
                    assert len(faces) == cast
                    for body in planned.staging.bodies:
                        shown = on_picture(body, view, height)
                        assert min(shown.left, shown.top) >= -1e-6, (size, cast, seed, at_s)
                        assert shown.right <= width + 1e-6
                        assert shown.bottom <= height + 1e-6


def points(pose: Pose, mark: Mark, view: View) -> list[tuple[float, float]]:
    """Joints and the head's top on the screen, in shares of it."""
    found = [(point.x, point.y) for point in keypoints(pose, CARTOON).values()]
    placed = [view.on_screen(mark.x + x * mark.size, mark.y - y * mark.size) for x, y in found]
    return [(x / view.world, y / HEIGHT) for x, y in placed]


@pytest.mark.parametrize("motion", MOTIONS)
def test_hands_heads_and_feet_stay_in_the_wide_picture_whatever_is_acted(motion: str) -> None:
    """The boxes hold what the puppets really do: gestures and moods come on top of the motion."""
    number = MOTIONS.index(motion)
    for size, cast in ((SIZES[number % 5], 1 + number % 6), (SIZES[(number + 3) % 5], 1 + (number + 3) % 6)):
        wanted = shot(number, "moon", size, cast, number)
        assert wanted.options.motion == motion
        planned = plan(wanted)
        parts = rehearse(wanted, planned)
        for index in range(0, wanted.frames, 4):
            view, take = planned.camera.view(index / FPS), planned.camera.take(index / FPS)
            if take.cut.member is not None:
                continue
            for mark in planned.staging.marks:
                for x, y in points(parts[mark.member].acting(index).pose, mark, view):
                    assert -0.001 <= x <= 1.001, (motion, size, cast, index)
                    assert -0.001 <= y <= 1.001, (motion, size, cast, index)


@pytest.mark.parametrize("cast", CASTS)
def test_mouths_are_closed_in_pauses(cast: int) -> None:
    wanted = shot(cast, "moon", (256, 256), cast, cast)
    said = [(word.start_s, word.end_s, line.line.speaker) for line in wanted.spoken for word in line.words]
    for member, part in enumerate(rehearse(wanted, plan(wanted))):
        own = [(start, end) for start, end, speaker in said if speaker == f"c{member}"]
        for index in range(wanted.frames):
            quiet_s = min((max(start - index / FPS, index / FPS - end) for start, end in own), default=9.0)
            if quiet_s > 0.2:
                assert part.mouth[index, OPEN] < 0.01, (member, index)
        assert not own or part.mouth[:, OPEN].max() > 0.3


# ---------------------------------------------------------------- pixels


def luminance(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    """WCAG's relative luminance of each pixel, as in `drawing.color.luminance`."""
    share = pixels.astype(float) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))


def grown(mask: npt.NDArray[np.bool_], pixels: int) -> npt.NDArray[np.bool_]:
    found = mask.copy()
    for _ in range(pixels):
        wider = found.copy()
        wider[1:] |= found[:-1]
        wider[:-1] |= found[1:]
        wider[:, 1:] |= found[:, :-1]
        wider[:, :-1] |= found[:, 1:]
        found = wider
    return found


@pytest.mark.parametrize("place", PLACES)
def test_frames_are_never_black_and_captions_can_be_read_on_all_of_them(place: str) -> None:
    number = PLACES.index(place)
    size = (256, 256)
    wanted = shot(number, place, size, 2, number)
    planned = plan(wanted)
    film = Film(wanted, planned)
    overlay = CaptionOverlay(wanted.spoken, width=size[0], height=size[1])
    cuts = [round(take.cut.start_s * FPS + 0.499) for take in planned.camera.takes]
    assert len(cuts) > 1
    looked = sorted({0, wanted.frames - 1, *(cut for cut in cuts), *(max(0, cut - 1) for cut in cuts)})
    for index in looked:
        frame = film.frame(index).copy()
        assert frame.mean() > 20, index
        assert frame.std() > 15, index
        shown = overlay.draw(frame, index / FPS)
        written = letters_of(overlay, index / FPS, size)
        if not written.any():
            continue
        around = grown(written, 2) & ~grown(written, 1)
        bright, dark = luminance(shown[written]), luminance(shown[around])
        ratio = (bright.min() + 0.05) / (np.quantile(dark, 0.9) + 0.05)
        assert ratio >= READABLE, (place, index, ratio)
    film.close()


def letters_of(overlay: CaptionOverlay, at_s: float, size: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """Where the letters' full colours are: what looks the same on two grounds, and is no outline."""
    black, red = (np.full((size[1], size[0], 3), color, np.uint8) for color in ((0, 0, 0), (255, 0, 0)))
    on_black, on_red = overlay.draw(black, at_s).copy(), overlay.draw(red, at_s).copy()
    same = (on_black == on_red).all(axis=2)
    colors = [np.array(rgba(color)[:3]) for color in (WORD, ACTIVE)]
    return same & np.any([np.abs(on_black.astype(int) - color).max(axis=2) <= 2 for color in colors], axis=0)


@pytest.mark.parametrize("place", PLACES)
def test_a_loop_closes_in_every_place(place: str) -> None:
    number = PLACES.index(place)
    wanted = shot(number, place, (256, 256), 2, 3 * number)
    film = Film(wanted, plan(wanted))
    first, last, middle = (film.frame(index).astype(int) for index in (0, wanted.frames, wanted.frames // 2))
    film.close()
    assert np.abs(first - last).mean() < 0.05
    assert np.abs(first - middle).mean() > 0.5


def test_letters_stand_out_from_their_outline() -> None:
    assert min(contrast(WORD, INK), contrast(ACTIVE, INK)) >= READABLE
