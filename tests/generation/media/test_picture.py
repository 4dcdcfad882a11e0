"""Still pictures written anew."""

from pathlib import Path

import pytest

from generation.errors import MediaFailed
from generation.media.picture import write_png
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
