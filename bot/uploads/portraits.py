"""Portraits: PNG, JPEG or WebP by what is inside; measured before they are decoded, kept as pixels only."""

import struct
from pathlib import Path
from typing import BinaryIO

from generation.errors import BadInput, MediaFailed, from_os_error
from generation.media.picture import write_png

MAX_SIDE_PX = 1024  # of what is kept
_SIDE_MIN_PX, _SIDE_MAX_PX = 64, 12_000
_PIXELS_MAX = 40_000_000  # 160 MB while it is decoded; phones take 12 to 50 megapixels
_DECODED_MAX = 45_000_000  # ffmpeg counts the padding of its rows and columns too
_PNG = b"\x89PNG\r\n\x1a\n"
_SIZED = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # JPEG's frame headers: every SOF marker
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # JPEG's markers without a length
_WRONG = "A portrait is a PNG, JPEG or WebP picture."


def check_start(head: bytes) -> str:
    """The kind by a file's first bytes, twelve or more. Raises BadInput."""
    if head.startswith(_PNG):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    raise BadInput(_WRONG)


def take_portrait(source: Path, target: Path) -> None:
    """Write `source` anew as PNG. Raises BadInput that says what is wrong, StorageFailed, Unavailable."""
    try:
        with source.open("rb") as file:
            kind = check_start(file.read(12))
            file.seek(0)
            width, height = _size(file, kind)
    except OSError as error:
        raise from_os_error(error, "The uploaded file") from error
    except struct.error as error:
        raise BadInput("The portrait is broken or cut off.") from error
    if min(width, height) < _SIDE_MIN_PX:
        raise BadInput(f"The portrait has {width}x{height} pixels; each side needs {_SIDE_MIN_PX} at least.")
    if max(width, height) > _SIDE_MAX_PX or width * height > _PIXELS_MAX:
        raise BadInput(f"The portrait has {width}x{height} pixels, which is too many. Make it smaller.")
    try:
        write_png(source, kind, target, max_side_px=MAX_SIDE_PX, max_pixels=_DECODED_MAX)
    except MediaFailed as error:
        raise BadInput("The portrait cannot be read. Save it as PNG and try again.", detail=error.detail) from error


def _size(file: BinaryIO, kind: str) -> tuple[int, int]:
    """In pixels. Raises BadInput, struct.error."""
    if kind == "jpeg":
        return _jpeg_size(file)
    head = file.read(30)
    if kind == "webp":
        return _webp_size(head)
    if head[12:16] != b"IHDR":
        raise BadInput(_WRONG)
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def _jpeg_size(file: BinaryIO) -> tuple[int, int]:
    file.seek(2)
    while True:
        (mark, kind) = struct.unpack("BB", file.read(2))
        while mark == kind == 0xFF:  # markers may be padded
            (kind,) = struct.unpack("B", file.read(1))
        if mark != 0xFF:
            raise BadInput("The portrait is broken.")
        if kind in _BARE:
            continue
        (length,) = struct.unpack(">H", file.read(2))
        if kind in _SIZED:
            _, height, width = struct.unpack(">BHH", file.read(5))
            return width, height
        if length < 2 or kind in {0xD9, 0xDA}:  # the end, or pixels before any size
            raise BadInput("The portrait is broken.")
        file.seek(length - 2, 1)


def _webp_size(head: bytes) -> tuple[int, int]:
    form = head[12:16]
    if form == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if form == b"VP8L":
        (bits,) = struct.unpack("<I", head[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8 ":
        width, height = struct.unpack("<HH", head[26:30])
        return width & 0x3FFF, height & 0x3FFF
    raise BadInput("The portrait is a kind of WebP that I do not know. Save it as PNG.")
