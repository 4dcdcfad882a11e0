"""What an MP4's boxes say (ISO/IEC 14496-12), in pure Python: there is no ffprobe beside the packaged ffmpeg.

Made for files from anywhere: every length is checked against what is there, and every loop is bounded.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

_MAX_TOP_BOXES = 10_000
_MAX_MOOV_BYTES = 64 << 20  # an hour of video has about 2 MB
_NCLX = 11  # bytes of a `colr` box with coding-independent code points


class BrokenMp4(ValueError):
    """The boxes contradict each other or end too early."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Track:
    """One track. `duration_s` is what is played: after the edit list, which skips an AAC encoder's lead-in."""

    kind: str  # "vide", "soun" or another handler type
    codec: str  # of the first sample description: "avc1", "mp4a"
    duration_s: float
    samples: int  # frames of a video track, coded blocks of an audio track
    media_s: float  # of all samples, before the edit list
    width: int = 0
    height: int = 0
    channels: int = 0
    sample_rate: int = 0
    color: tuple[int, int, int] | None = None  # primaries, transfer, matrix (ISO/IEC 23091-2); 1 is BT.709


@dataclass(frozen=True, kw_only=True, slots=True)
class Movie:
    duration_s: float
    tracks: tuple[Track, ...]
    faststart: bool  # the index lies before the media: playable while it is loaded


def read_movie(file: BinaryIO, size_bytes: int) -> Movie:
    """Raises BrokenMp4, and OSError where the file cannot be read."""
    try:
        return _movie(file, size_bytes)
    except (struct.error, ArithmeticError, UnicodeDecodeError) as error:
        raise BrokenMp4(repr(error)) from error


def _movie(file: BinaryIO, size_bytes: int) -> Movie:
    moov: bytes | None = None
    media_seen = faststart = False
    for kind, start, end in _top_boxes(file, size_bytes):
        if kind == b"moov" and moov is None:
            if end - start > _MAX_MOOV_BYTES:
                raise BrokenMp4("the index is too large")
            file.seek(start)
            moov = file.read(end - start)
            faststart = not media_seen
        media_seen = media_seen or kind == b"mdat"
    if moov is None or not media_seen:
        raise BrokenMp4("index or media is missing")
    timescale, duration = _times(_child(moov, b"mvhd"))
    tracks = tuple(_track(body, timescale) for kind, body in _boxes(moov) if kind == b"trak")
    return Movie(duration_s=duration / timescale, tracks=tracks, faststart=faststart)


def _top_boxes(file: BinaryIO, size_bytes: int) -> Iterator[tuple[bytes, int, int]]:
    """(type, start of the content, end) of each box; BrokenMp4 where one reaches beyond the file."""
    at = 0
    for _ in range(_MAX_TOP_BOXES):
        if at == size_bytes:
            return
        file.seek(at)
        kind, header, size = _header(file.read(16), size_bytes - at)
        yield kind, at + header, at + size
        at += size
    raise BrokenMp4("too many boxes")


def _header(data: bytes, left: int) -> tuple[bytes, int, int]:
    """(type, bytes of the header, bytes of the whole box) from a box's first 16 bytes, `left` to the end."""
    size, kind = struct.unpack_from(">I4s", data)
    header = 8
    if size == 1:
        (size,) = struct.unpack_from(">Q", data, 8)
        header = 16
    elif size == 0:
        size = left
    if not header <= size <= left:
        raise BrokenMp4(f"the box {kind!r} has {size} of {left} bytes")
    return kind, header, size


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(data):
        kind, header, size = _header(data[at : at + 16], len(data) - at)
        yield kind, data[at + header : at + size]
        at += size


def _find(data: bytes, *path: bytes) -> bytes | None:
    """The content of the first box along `path`, or None."""
    for wanted in path:
        found = next((body for kind, body in _boxes(data) if kind == wanted), None)
        if found is None:
            return None
        data = found
    return data


def _child(data: bytes, *path: bytes) -> bytes:
    found = _find(data, *path)
    if found is None:
        raise BrokenMp4(f"the box {path!r} is missing")
    return found


def _times(body: bytes) -> tuple[int, int]:
    """(ticks a second, duration in ticks) of an `mvhd` or `mdhd`."""
    timescale, duration = (
        struct.unpack_from(">IQ", body, 20) if body[:1] == b"\x01" else struct.unpack_from(">II", body, 12)
    )
    if timescale == 0:
        raise BrokenMp4("a timescale of 0")
    return timescale, duration


def _track(trak: bytes, movie_timescale: int) -> Track:
    media = _child(trak, b"mdia")
    timescale, duration = _times(_child(media, b"mdhd"))
    (kind,) = struct.unpack_from("4s", _child(media, b"hdlr"), 8)
    table = _child(media, b"minf", b"stbl")
    edits = _find(trak, b"edts", b"elst")
    played_s = duration / timescale if edits is None else _edited(edits) / movie_timescale
    samples, ticks = _sample_times(_child(table, b"stts"))
    track = Track(
        kind=kind.decode("latin-1"), codec="", duration_s=played_s, samples=samples, media_s=ticks / timescale
    )
    return _described(track, _child(table, b"stsd"))


def _edited(elst: bytes) -> int:
    """Ticks of the movie's clock that the edit list shows; empty edits (media time -1) are pauses and count too."""
    (count,) = struct.unpack_from(">I", elst, 4)
    entry = ">Qqi" if elst[:1] == b"\x01" else ">Iii"
    return sum(segment for segment, _, _ in _entries(elst, 8, entry, count))


def _sample_times(stts: bytes) -> tuple[int, int]:
    """(samples, ticks) of the time-to-sample table."""
    (count,) = struct.unpack_from(">I", stts, 4)
    runs = list(_entries(stts, 8, ">II", count))
    return sum(n for n, _ in runs), sum(n * ticks for n, ticks in runs)


def _entries(body: bytes, start: int, entry: str, count: int) -> Iterator[tuple[int, ...]]:
    size = struct.calcsize(entry)
    if start + count * size > len(body):
        raise BrokenMp4("a table is longer than its box")
    return struct.iter_unpack(entry, body[start : start + count * size])


def _described(track: Track, stsd: bytes) -> Track:
    """The track with what its first sample description says."""
    name, body = next(_boxes(stsd[8:]), (b"", b""))
    track = replace(track, codec=name.decode("latin-1"))
    if track.kind == "vide":
        width, height = struct.unpack_from(">HH", body, 24)
        return replace(track, width=width, height=height, color=_color(body[78:]))
    if track.kind == "soun":
        channels, _, _, _, rate = struct.unpack_from(">HHHHI", body, 16)
        return replace(track, channels=channels, sample_rate=rate >> 16)
    return track


def _color(extensions: bytes) -> tuple[int, int, int] | None:
    colr = _find(extensions, b"colr")
    if colr is None or len(colr) < _NCLX or colr[:4] != b"nclx":
        return None
    primaries, transfer, matrix = struct.unpack_from(">HHH", colr, 4)
    return primaries, transfer, matrix
