import subprocess
import sys
import threading
from collections.abc import Callable

import numpy as np
import pytest

from generation.drawing import skia
from generation.drawing.canvas import Canvas
from generation.drawing.font import Font
from generation.drawing.paint import linear, radial
from generation.drawing.path import Path
from generation.errors import EngineFailed


def test_pixels_come_back_as_rgba_with_straight_alpha() -> None:
    canvas = Canvas(40, 20)
    canvas.rect(0, 0, 20, 20, "#ff8000")
    canvas.rect(20, 0, 10, 20, "#0000ff80")
    pixels = canvas.read_rgba()
    assert pixels.shape == (20, 40, 4)
    assert pixels.dtype == np.uint8
    assert pixels[10, 5].tolist() == [255, 128, 0, 255]
    assert pixels[10, 25].tolist() == [0, 0, 255, 128]
    assert pixels[10, 35].tolist() == [0, 0, 0, 0]
    assert canvas.read_rgb()[10, 5].tolist() == [255, 128, 0]


def test_reset_forgets_drawing_and_transforms() -> None:
    canvas = Canvas(8, 8)
    canvas.translate(4, 4)
    canvas.rect(0, 0, 4, 4, "#ffffff")
    canvas.reset()
    canvas.rect(0, 0, 4, 4, "#ffffff")
    assert canvas.read_rgba()[0, 0].tolist() == [255, 255, 255, 255]
    assert canvas.read_rgba()[6, 6].tolist() == [0, 0, 0, 0]


def test_clip_and_opacity_end_with_their_block() -> None:
    canvas = Canvas(8, 8)
    with canvas.clipped(Path().rect(0, 0, 4, 8)):
        canvas.rect(0, 0, 8, 4, "#ff0000")
    with canvas.saved():
        canvas.opacity(0.0)
        canvas.rect(0, 0, 8, 8, "#00ff00")
    canvas.rect(0, 4, 8, 4, "#0000ff")
    pixels = canvas.read_rgba()
    assert pixels[1, 1].tolist() == [255, 0, 0, 255]
    assert pixels[1, 6].tolist() == [0, 0, 0, 0]
    assert pixels[6, 6].tolist() == [0, 0, 255, 255]


@pytest.mark.parametrize(
    "draw",
    [
        lambda c: c.rect(0, 0, 4, 4, "#ff00"),
        lambda c: c.rect(0, 0, float("nan"), 4, "#ff0000"),
        lambda c: c.circle(4, 4, -1, "#ff0000"),
        lambda c: c.circle(4, float("inf"), 1, "#ff0000"),
        lambda c: c.stroke(Path().move(0, 0).line(4, 4), "#ff0000", float("nan")),
        lambda c: c.stroke(Path().move(0, 0).line(4, 4), "blue", 2),
        lambda c: c.opacity(1.5),
        lambda c: c.translate(float("nan"), 0),
        lambda c: c.text("x", 0, 0, Font(12), "#ff0000", "outline", 2),
        lambda c: Path().quad(0, 0, float("nan"), 1),
        lambda c: Path().round_rect(0, 0, -4, 4, 1),
        lambda c: linear(0, 0, 0, 9, "#ff0000", "red"),
        lambda c: radial(0, 0, 0, "#ff0000", "#000000"),
        lambda c: Font(float("nan")),
    ],
)
def test_what_the_renderer_would_skip_in_silence_raises(draw: Callable[[Canvas], object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        draw(Canvas(8, 8))


def test_a_baked_image_draws_what_was_drawn() -> None:
    source = Canvas(16, 16)
    source.circle(8, 8, 6, "#c0392b")
    target = Canvas(16, 16)
    target.image(source.bake(), 0, 0)
    assert np.array_equal(source.read_rgba(), target.read_rgba())


def test_what_is_taken_out_of_the_middle_is_a_hole() -> None:
    canvas = Canvas(16, 16)
    canvas.fill(Path().rect(0, 0, 16, 16).minus(Path().rect(4, 4, 8, 8)), "#c0392b")
    opacity = canvas.read_rgba()[:, :, 3]
    assert (opacity[4:12, 4:12] == 0).all()
    assert int((opacity == 255).sum()) == 16 * 16 - 8 * 8


def test_rows_can_be_baked_alone_and_opaque_ones_stay_as_they_are() -> None:
    source = Canvas(16, 16)
    source.rect(0, 8, 16, 8, linear(0, 0, 16, 0, "#c0392b", "#2b39c0"))
    image = source.bake(slice(8, 14))
    assert (image.width, image.height) == (16, 6)
    target = Canvas(16, 16)
    target.rect(0, 0, 16, 16, "#000000")
    target.image(image, 0, 8)
    assert np.array_equal(source.read_rgba()[8:14], target.read_rgba()[8:14])
    assert (target.read_rgb()[14:] == 0).all()


def test_text_has_the_size_that_was_measured() -> None:
    canvas = Canvas(300, 80)
    size = canvas.measure("Hello", Font(40))
    canvas.text("Hello", 20, 50, Font(40), "#ffffff")
    columns = np.flatnonzero(canvas.read_rgba()[:, :, 3].any(axis=0))
    assert abs((columns[-1] - columns[0]) - size.width) < 6
    rows = np.flatnonzero(canvas.read_rgba()[:, :, 3].any(axis=1))
    assert abs((50 - rows[0]) - size.ascent) < 2


def test_an_outline_reaches_around_the_letters() -> None:
    plain, outlined = Canvas(100, 80), Canvas(100, 80)
    plain.text("O", 20, 60, Font(40), "#ffffff")
    outlined.text("O", 20, 60, Font(40), "#ffffff", "#ff0000", 8)
    assert outlined.read_rgba()[:, :, 3].astype(bool).sum() > 1.3 * plain.read_rgba()[:, :, 3].astype(bool).sum()


def test_each_thread_may_draw_with_its_own_objects() -> None:
    found: list[bytes] = []

    def draw() -> None:
        canvas = Canvas(120, 40)
        canvas.text("Hello", 4, 30, Font(30), linear(0, 0, 120, 0, "#ff0000", "#0000ff"))
        found.append(canvas.read_rgba().tobytes())

    draw()
    for _ in range(2):
        thread = threading.Thread(target=draw)
        thread.start()
        thread.join()
    assert len(set(found)) == 1
    assert len(found) == 3


def test_a_panic_of_the_renderer_becomes_engine_failed() -> None:
    path = skia.Path2D()  # made and dropped in this thread
    failures: list[EngineFailed] = []

    def use() -> None:
        try:
            skia.guarded(lambda: path.move_to(1, 1))
        except EngineFailed as error:
            failures.append(error)

    user = threading.Thread(target=use)
    user.start()
    user.join()
    assert len(failures) == 1
    assert "unsendable" in failures[0].detail
    assert failures[0].__context__ is None


def test_other_errors_pass_the_guard() -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        skia.guarded(interrupt)
    assert skia.guarded(lambda: 3) == 3


def test_no_system_fonts_and_no_noise() -> None:
    code = (
        "from generation.drawing.canvas import Canvas\n"
        "from generation.drawing.font import Font\n"
        "canvas = Canvas(200, 60)\n"
        "canvas.text('\\u65e5\\U0001f600', 5, 40, Font(30), '#ffffff')\n"
        "print(canvas.read_rgba()[:, :, 3].any())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.strip() == "False"
