import numpy as np
import pytest

from generation.caption_colors import ACTIVE, INK
from generation.caption_overlay import CaptionOverlay
from generation.captions import SAFE_WIDTH
from generation.domain import SpokenLine
from generation.ports import Frame

from .test_captions import spoken

SIZES = [(1024, 1024), (512, 512), (1280, 720), (720, 1280), (256, 256)]


def rgb(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def flat(width: int, height: int, color: tuple[int, int, int]) -> Frame:
    frame = np.empty((height, width, 3), np.uint8)
    frame[:] = color
    return frame


def count(frame: Frame, color: tuple[int, int, int]) -> int:
    return int((np.abs(frame.astype(int) - color).max(axis=2) <= 2).sum())


def hello() -> list[SpokenLine]:
    return [spoken("Hello everybody! Ågj", 1.0, per_word_s=1.0)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("color", [(255, 255, 255), (0, 0, 0), (255, 225, 77), (38, 28, 54)])
def test_letters_stand_out_on_any_ground(size: tuple[int, int], color: tuple[int, int, int]) -> None:
    width, height = size
    frame = flat(width, height, color)
    shown = CaptionOverlay(hello(), width=width, height=height).draw(frame, 1.5)
    changed = np.abs(shown.astype(int) - color).max(axis=2) > 0
    rows, columns = np.nonzero(changed)
    assert columns.min() >= (1 - SAFE_WIDTH) / 2 * width - 1
    assert columns.max() <= (1 + SAFE_WIDTH) / 2 * width + 1
    assert rows.min() > height * 0.6
    assert rows.max() < height - 1
    letters = {"white": (255, 255, 255), "yellow": rgb(ACTIVE), "ink": rgb(INK)}
    for name, letter in letters.items():
        if letter != color:
            assert count(shown, letter) > width * height / 2000, name
    assert shown.dtype == np.uint8
    assert shown.shape == frame.shape


def test_only_the_word_being_said_is_yellow() -> None:
    overlay = CaptionOverlay(hello(), width=512, height=512)
    yellow = []
    for at_s in (1.5, 2.5, 3.5):
        shown = overlay.draw(flat(512, 512, (90, 120, 160)), at_s)
        columns = np.nonzero((np.abs(shown.astype(int) - rgb(ACTIVE)).max(axis=2) <= 2).any(axis=0))[0]
        yellow.append((columns.min(), columns.max()))
    assert yellow[0][1] < yellow[1][0]
    assert yellow[1][1] < yellow[2][0]


def test_the_engines_frame_is_never_changed() -> None:
    frame = flat(512, 512, (10, 200, 30))
    overlay = CaptionOverlay(hello(), width=512, height=512)
    first = overlay.draw(frame, 1.5).copy()
    assert (frame == (10, 200, 30)).all()
    assert not np.array_equal(first, frame)
    assert np.array_equal(overlay.draw(frame, 1.5), first)


def test_every_way_a_frame_lies_in_memory_gives_the_same_picture() -> None:
    plain = np.random.default_rng(0).integers(0, 255, (256, 320, 3), np.uint8)
    four = np.dstack([plain, np.full((256, 320), 7, np.uint8)])
    four.setflags(write=False)
    turned = np.ascontiguousarray(plain[:, ::-1])[:, ::-1]
    overlay = CaptionOverlay(hello(), width=320, height=256)
    shown = [overlay.draw(frame, 1.5).copy() for frame in (plain, four[..., :3], turned)]
    assert np.array_equal(shown[0], shown[1])
    assert np.array_equal(shown[0], shown[2])


def test_between_the_lines_the_frame_itself_comes_back() -> None:
    frame = flat(256, 256, (1, 2, 3))
    overlay = CaptionOverlay(hello(), width=256, height=256)
    assert overlay.draw(frame, 0.5) is frame
    assert overlay.draw(frame, 99.0) is frame


def test_edges_are_blended_not_cut() -> None:
    """Of an antialiased edge some pixels lie between ink and ground, on every ground alike."""
    overlay = CaptionOverlay(hello(), width=512, height=512)
    on_red = overlay.draw(flat(512, 512, (255, 0, 0)), 1.5).copy().astype(int)
    on_blue = overlay.draw(flat(512, 512, (0, 0, 255)), 1.5).copy().astype(int)
    opacity = 255 - (on_red[..., 0] - on_blue[..., 0])
    assert ((opacity > 20) & (opacity < 235)).sum() > 200
    assert np.abs((on_red[..., 0] - on_blue[..., 0]) - (on_blue[..., 2] - on_red[..., 2])).max() <= 1


def test_what_has_no_glyph_draws_nothing() -> None:
    frame = flat(256, 256, (1, 2, 3))
    overlay = CaptionOverlay([spoken("😀 日本", 0.0)], width=256, height=256)
    assert overlay.pages == ()
    assert overlay.draw(frame, 0.1) is frame


def test_accents_are_not_cut_off() -> None:
    shown = CaptionOverlay([spoken("ÅÉÎ")], width=1024, height=1024).draw(flat(1024, 1024, (200, 200, 200)), 0.1)
    changed = (shown != 200).any(axis=2)
    top = int(np.nonzero(changed.any(axis=1))[0].min())
    assert count(shown[top : top + 5], rgb(INK)) > 10  # the outline closes above the ring: no flat cut
    assert changed[top].sum() < 60


def test_lighting_a_word_changes_no_other_pixel() -> None:
    line = spoken("Ågj Åjy Åjy Åjy Åjy Åjy Åjy Åjy Åjy Åjy Åjy Åjy gjy", per_word_s=1.0)
    overlay = CaptionOverlay([line], width=512, height=512)
    frame = flat(512, 512, (90, 120, 160))
    nobody = overlay.draw(frame, 12.0 + 0.9 + 0.2).copy()
    for index, word in enumerate(overlay.pages[0].words):
        lit = overlay.draw(frame, word.start_s + 0.1)
        rows, columns = np.nonzero((lit != nobody).any(axis=2))
        assert word.x - 1 <= columns.min() <= columns.max() <= word.x + word.width + 1, index
        assert rows.min() > word.baseline - word.font_px
        assert rows.max() < word.baseline + 0.3 * word.font_px
        assert count(lit, rgb(ACTIVE)) > 100
        assert count(nobody, rgb(ACTIVE)) == 0


def test_a_speakers_words_light_up_in_their_own_colour() -> None:
    overlay = CaptionOverlay(hello(), width=512, height=512, colors={"temo": "#7fe3ff"})
    shown = overlay.draw(flat(512, 512, (90, 120, 160)), 1.5)
    assert count(shown, rgb("#7fe3ff")) > 100
    assert count(shown, rgb(ACTIVE)) == 0
