"""Still pictures written anew."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from generation.drawing.png import stored_png
from generation.errors import MediaFailed
from generation.media.picture import read_square, write_png
from generation.media.process import file_argument, run


def picture(folder: Path, width: int, height: int) -> Path:
    source = ("-f", "lavfi", "-i", f"color=c=orange:s={width}x{height}:d=1", "-frames:v", "1")
    path = folder / "in.png"
    path.write_bytes(run([*source, "-c:v", "png", "-f", "image2pipe", "pipe:1"], where=folder))
    return path


def pixels(path: Path) -> bytes:
    return run(["-i", file_argument(path), "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"], where=path.parent)


def test_its_pixels_stay(tmp_path: Path) -> None:
    source = picture(tmp_path, 64, 48)
    write_png(source, "png", tmp_path / "out.png", max_side_px=64, max_pixels=100_000)
    assert pixels(tmp_path / "out.png") == pixels(source)
    assert len(pixels(source)) == 64 * 48 * 3


def test_what_decodes_to_too_much_is_not_decoded(tmp_path: Path) -> None:
    """Whatever its header says: the decoder itself stops."""
    with pytest.raises(MediaFailed) as caught:
        write_png(picture(tmp_path, 640, 480), "png", tmp_path / "out.png", max_side_px=64, max_pixels=100_000)
    assert "max pixel count" in caught.value.detail
    assert [path.name for path in tmp_path.iterdir()] == ["in.png"]


def test_another_kind_than_was_said_is_not_decoded(tmp_path: Path) -> None:
    with pytest.raises(MediaFailed):
        write_png(picture(tmp_path, 64, 48), "jpeg", tmp_path / "out.png", max_side_px=64, max_pixels=100_000)


# ---------------------------------------------------------------- as a square


def written(folder: Path, pixels: npt.NDArray[np.uint8]) -> Path:
    path = folder / "in.png"
    path.write_bytes(stored_png(pixels))
    return path


def test_a_picture_of_that_size_is_read_as_it_is(tmp_path: Path) -> None:
    seen = np.random.default_rng(1).integers(0, 256, (32, 32, 3), np.uint8)
    assert np.array_equal(read_square(written(tmp_path, seen), 32), seen)


def test_the_head_stays_in_a_square(tmp_path: Path) -> None:
    high, wide = np.zeros((300, 100, 3), np.uint8), np.zeros((100, 300, 3), np.uint8)
    high[:100] = 200
    wide[:, 100:200] = 200
    for shape in (high, wide):
        assert read_square(written(tmp_path, shape), 50)[2:-2, 2:-2].min() > 190


def test_what_is_clear_is_white(tmp_path: Path) -> None:
    seen = np.zeros((32, 32, 4), np.uint8)
    seen[..., 3] = 64
    assert read_square(written(tmp_path, seen), 32).max() == 191
    assert read_square(written(tmp_path, seen), 32).min() == 191


def test_what_is_no_picture_is_told(tmp_path: Path) -> None:
    path = tmp_path / "in.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    with pytest.raises(MediaFailed):
        read_square(path, 32)
