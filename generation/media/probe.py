"""What a media file holds: read from its own header where that is simple and frequent, else asked of ffmpeg."""

import re
import struct
import wave
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from generation.errors import MediaFailed, from_os_error
from generation.media.mp4 import BrokenMp4, Movie, Track, read_movie
from generation.media.process import file_argument, run

_OGG_PAGE_BYTES = 65_307  # the longest page (RFC 3533): the last one starts within so many bytes of the end
_OPUS_CLOCK_HZ = 48_000  # Opus in Ogg always counts in 48 kHz (RFC 7845)
# Playlists and other formats that name further files are left out: ffmpeg would open what a stranger wrote there.
SAFE_FORMATS = "aac,aiff,flac,gif,jpeg_pipe,matroska,mjpeg,mov,mp3,ogg,png_pipe,wav"

_OTHERS = {b"RIFF": "wav", b"fLaC": "flac", b"GIF8": "gif"}  # by the first bytes
_CHANNELS = {"mono": 1, "stereo": 2}
_FIELD = re.compile(r"^#(\w+) 0: (\S+)$", re.MULTILINE)
_PACKET = re.compile(r"^0, *-?\d+, *(-?\d+), *(\d+),", re.MULTILINE)  # presentation time and duration in ticks


@dataclass(frozen=True, kw_only=True, slots=True)
class MediaInfo:
    """Zero or empty: not there. Durations in seconds, sizes in pixels."""

    container: str  # "mp4", "wav", "ogg", "mp3", "flac", "gif"
    size_bytes: int
    duration_s: float
    video_codec: str = ""
    width: int = 0
    height: int = 0
    frames: int = 0  # known for mp4 only
    fps: float = 0.0
    video_s: float = 0.0
    color: tuple[int, int, int] | None = None  # primaries, transfer, matrix; (1, 1, 1) is BT.709
    audio_codec: str = ""
    sample_rate: int = 0
    channels: int = 0
    audio_s: float = 0.0
    faststart: bool = False


def probe(path: Path) -> MediaInfo:
    """Raises MediaFailed (broken, truncated or unknown) and StorageFailed."""
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            head = file.read(16)
            if head[4:8] == b"ftyp":
                return _mp4(read_movie(file, size), size)
            if head[:4] == b"OggS":
                return _ogg(file, size)
            if head[:4] == b"RIFF" and head[8:12] == b"WAVE" and (found := _wav(path, size)):
                return found
    except OSError as error:
        raise from_os_error(error, str(path)) from error
    except (BrokenMp4, struct.error) as error:
        raise MediaFailed(f"{path.name} is broken or not complete.", detail=str(error)) from error
    container = _OTHERS.get(head[:4]) or ("mp3" if head[:3] == b"ID3" or _is_mpeg_audio(head) else "")
    if container:
        return _by_ffmpeg(path, size, container)
    raise MediaFailed(f"{path.name} is not a sound or a video that can be read.")


def _mp4(movie: Movie, size: int) -> MediaInfo:
    video, audio = _first(movie, "vide"), _first(movie, "soun")
    if video is None and audio is None:
        raise BrokenMp4("neither picture nor sound")
    played = [track.duration_s for track in (video, audio) if track]
    return MediaInfo(
        container="mp4",
        size_bytes=size,
        duration_s=max(played),
        video_codec=video.codec if video else "",
        width=video.width if video else 0,
        height=video.height if video else 0,
        frames=video.samples if video else 0,
        fps=video.samples / video.media_s if video and video.media_s else 0.0,
        video_s=video.duration_s if video else 0.0,
        color=video.color if video else None,
        audio_codec=audio.codec if audio else "",
        sample_rate=audio.sample_rate if audio else 0,
        channels=audio.channels if audio else 0,
        audio_s=audio.duration_s if audio else 0.0,
        faststart=movie.faststart,
    )


def _first(movie: Movie, kind: str) -> Track | None:
    return next((track for track in movie.tracks if track.kind == kind), None)


def _ogg(file: BinaryIO, size: int) -> MediaInfo:
    """Opus or Vorbis: the first packet tells the codec, the last page's granule position the length."""
    file.seek(0)
    first = file.read(256)
    packet = first[27 + first[26] :] if len(first) > 27 else b""
    if packet[:8] == b"OpusHead":
        codec, clock, channels = "opus", _OPUS_CLOCK_HZ, packet[9]
        (skip,) = struct.unpack_from("<H", packet, 10)
    elif packet[:7] == b"\x01vorbis":
        codec, skip = "vorbis", 0
        channels, clock = struct.unpack_from("<BI", packet, 11)
    else:
        raise BrokenMp4("neither Opus nor Vorbis")
    file.seek(max(0, size - _OGG_PAGE_BYTES))
    tail = file.read()
    (granule,) = struct.unpack_from("<q", tail, tail.rfind(b"OggS") + 6)
    if granule < skip or clock == 0:
        raise BrokenMp4("no length")
    duration = (granule - skip) / clock
    return MediaInfo(
        container="ogg",
        size_bytes=size,
        duration_s=duration,
        audio_codec=codec,
        sample_rate=clock,
        channels=channels,
        audio_s=duration,
    )


def _wav(path: Path, size: int) -> MediaInfo | None:
    """None: not plain PCM, or broken."""
    try:
        with wave.open(str(path), "rb") as file:
            rate, width, channels, count = (
                file.getframerate(),
                file.getsampwidth(),
                file.getnchannels(),
                file.getnframes(),
            )
    except (wave.Error, EOFError, RuntimeError):  # RuntimeError: a chunk's length beyond the file, in Python 3.11
        return None
    if rate <= 0 or count * width * channels > size:
        return None
    return MediaInfo(
        container="wav",
        size_bytes=size,
        duration_s=count / rate,
        audio_codec=f"pcm{8 * width}",
        sample_rate=rate,
        channels=channels,
        audio_s=count / rate,
    )


def _is_mpeg_audio(head: bytes) -> bool:
    return len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0


def _by_ffmpeg(path: Path, size: int, container: str) -> MediaInfo:
    """One stream, listed by ffmpeg packet by packet without decoding: `#field 0: value`, then a row a packet."""
    copy = ("-c", "copy", "-f", "framecrc", "pipe:1")
    listing = run([*untrusted(path), *copy], where=path.parent).decode("ascii", "replace")
    fields = dict(_FIELD.findall(listing))
    packets = _PACKET.findall(listing)
    ticks, _, per_s = fields.get("tb", "").partition("/")
    if not packets or not per_s:
        raise MediaFailed(f"{path.name} is broken or empty.")
    seconds = (int(packets[-1][0]) + int(packets[-1][1])) * int(ticks) / int(per_s)
    info = MediaInfo(container=container, size_bytes=size, duration_s=seconds)
    if fields.get("media_type") == "video":
        width, height = fields["dimensions"].split("x")
        return replace(
            info,
            video_codec=fields["codec_id"],
            width=int(width),
            height=int(height),
            frames=len(packets),
            fps=len(packets) / seconds if seconds else 0.0,
            video_s=seconds,
        )
    return replace(
        info,
        audio_codec=fields["codec_id"],
        sample_rate=int(fields["sample_rate"]),
        channels=_CHANNELS.get(fields.get("channel_layout_name", ""), 0),
        audio_s=seconds,
    )


def untrusted(path: Path) -> tuple[str, ...]:
    """Input arguments for a stranger's file: known formats only, and no other file or address opened from inside."""
    return ("-format_whitelist", SAFE_FORMATS, "-protocol_whitelist", "file", "-i", file_argument(path))
