"""Portraits: what is taken, what is kept of it, and why others are refused."""

import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.uploads.portraits import check_start, take_portrait
from generation.errors import BadInput
from tests.bot.uploads.material import picture_bytes


def taken_size(folder: Path, data: bytes) -> tuple[int, int]:
    (folder / "in").write_bytes(data)
    take_portrait(folder / "in", folder / "out.png")
    head = (folder / "out.png").read_bytes()[:24]
    assert check_start(head) == "png"
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def refusal(folder: Path, data: bytes) -> str:
    (folder / "in").write_bytes(data)
    with pytest.raises(BadInput) as caught:
        take_portrait(folder / "in", folder / "out.png")
    assert not (folder / "out.png").exists()
    return caught.value.user_message


def png_header(width: int, height: int, rest: bytes = b"") -> bytes:
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body)) + rest


@pytest.mark.parametrize("kind", ["png", "mjpeg", "libwebp"])
def test_a_picture_becomes_a_png(tmp_path: Path, kind: str) -> None:
    assert taken_size(tmp_path, picture_bytes(kind, 300, 200)) == (300, 200)


@pytest.mark.parametrize(
    ("size", "kept"), [((2048, 1024), (1024, 512)), ((1000, 3000), (341, 1024)), ((1024, 64), (1024, 64))]
)
def test_a_large_picture_is_made_smaller(tmp_path: Path, size: tuple[int, int], kept: tuple[int, int]) -> None:
    assert taken_size(tmp_path, picture_bytes("png", *size)) == kept


def test_nothing_but_the_pixels_is_kept(tmp_path: Path) -> None:
    chunk = b"tEXt" + b"Comment\0secret place"
    text = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    data = picture_bytes("png", 100, 100)
    taken_size(tmp_path, data[:33] + text + data[33:] + b"secret zip")
    assert b"secret" not in (tmp_path / "out.png").read_bytes()


@pytest.mark.parametrize(
    ("size", "told"), [((63, 100), "63x100"), ((13_000, 100), "too many"), ((8_000, 8_000), "too many")]
)
def test_the_size_is_read_before_anything_is_decoded(tmp_path: Path, size: tuple[int, int], told: str) -> None:
    assert told in refusal(tmp_path, png_header(*size))


def test_webp_sizes_are_read_in_each_form(tmp_path: Path) -> None:
    extended = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + (19_999).to_bytes(3, "little") + (99).to_bytes(3, "little")
    assert "20000x100" in refusal(tmp_path, extended)
    lossless = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + struct.pack("<I", 16_383 | 99 << 14) + bytes(8)
    assert "16384x100" in refusal(tmp_path, lossless)
    lossy = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 16_000, 100)
    assert "16000x100" in refusal(tmp_path, lossy)


def test_a_picture_as_phones_take_it_is_taken(tmp_path: Path) -> None:
    assert taken_size(tmp_path, picture_bytes("mjpeg", 7_000, 5_700)) == (1024, 834)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a" + bytes(30),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"RIFF\0\0\0\0WAVEfmt ",
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n" + bytes(30),
        b"\xff\xd8\xff\xff\xff\xff",
        b"\xff\xd8\xff\xe0\0\0" + bytes(30),
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8\xff\xd0" * 1_000,
        b"RIFF\0\0\0\0WEBPVP8Q" + bytes(30),
        b"RIFF\0\0\0\0WEBPVP8L",
        png_header(100, 100),
        png_header(100, 100, b"\0\0\xff\xffIDAT" + b"\xff" * 50),
        picture_bytes("png", 200, 200)[:60],
    ],
)
def test_other_and_broken_files_are_refused_in_words(tmp_path: Path, data: bytes) -> None:
    assert "portrait" in refusal(tmp_path, data).lower()


@settings(max_examples=100, deadline=None)
@given(
    rest=st.binary(max_size=60),
    start=st.sampled_from([b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBPVP8", b"\x89PNG\r\n\x1a\n\0\0\0\rIHD"]),
)
def test_any_bytes_are_refused_in_words(tmp_path_factory: pytest.TempPathFactory, start: bytes, rest: bytes) -> None:
    assert refusal(tmp_path_factory.getbasetemp(), start + rest)
