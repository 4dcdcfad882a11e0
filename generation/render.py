"""From a request to files: speech decides, then shots, then pictures, captions and sound into one mp4."""

import time
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from generation.caption_colors import speaker_colors
from generation.caption_overlay import CaptionOverlay
from generation.domain import PictureOptions, Request
from generation.errors import Unavailable, from_os_error
from generation.filming import Filming
from generation.jobs import Clip, ClipFacts
from generation.media.encode import EncodeOptions, FrameEncoder
from generation.media.loudness import TARGET_LUFS, normalise_loudness
from generation.media.thumbnail import jpeg_of_frame
from generation.media.wav import write_wav
from generation.ports import NOTE, EngineSet, Facts, Frame, PictureEngine, Rendered, Report, Samples, Speech
from generation.shots import plan
from generation.soundscape import with_background
from generation.subtitles import to_srt
from generation.title_overlay import TitleOverlay
from generation.titles import TITLE_S, Title, delayed, title_of

THUMBNAIL_AT = 1 / 3  # of the clip: past the opening, before the end


@dataclass(frozen=True, kw_only=True, slots=True)
class RenderOptions:
    """How files are made; the same for every job."""

    encode: EncodeOptions = field(default_factory=EncodeOptions)
    loudness_lufs: float = TARGET_LUFS
    smooth_fps: int = 0  # pictures of engines that draw few a second are interpolated, up to so many


def render(request: Request, engines: EngineSet, folder: Path, report: Report, options: RenderOptions) -> Rendered:
    """Blocks until the clip lies in `folder`. Raises RenderError, BadInput, Unavailable, StorageFailed, Cancelled."""
    return _Render(request, engines, folder, report, options).run()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Film:
    """What was encoded."""

    frames: int
    fps: int


@dataclass(slots=True)
class _Render:
    """One render and what it has made so far."""

    request: Request
    engines: EngineSet
    folder: Path
    report: Report
    options: RenderOptions
    files: dict[str, Path] = field(default_factory=dict)
    facts: dict[str, Facts] = field(default_factory=dict)

    def run(self) -> Rendered:
        started = time.monotonic()
        speech = self._speech()
        title = self._title(speech)
        if speech is not None and title is not None:
            speech = delayed(speech, TITLE_S)
        if speech is not None:
            self._write("captions", "captions.srt", to_srt(speech.lines).encode())
        film = self._film(self.request.picture, speech, title) if self.request.picture is not None else None
        if film is None and speech is not None:
            write_wav(self._file("audio", "speech.wav"), *self._loud(speech.samples, speech.sample_rate))
        return Rendered(files=self.files, clip=Clip(files={}, facts=self._clip_facts(speech, film, started)))

    def _speech(self) -> Speech | None:
        request = self.request
        if request.speech is None or request.script is None:
            return None
        voice = self.engines.speech(request.speech.engine)
        if voice is None:
            raise Unavailable(f"This version has no speech engine '{request.speech.engine}'.")
        cast = {character.name: character for character in request.cast}
        speech = voice.speak(request.script, cast, request.speech, request.seed, self.report)
        self.facts["speech"] = speech.facts
        return speech

    def _title(self, speech: Speech | None) -> Title | None:
        """Before anything is timed: what is spoken moves behind the card."""
        picture = self.request.picture
        if picture is None:
            return None
        return title_of(self.request, speech.duration_s if speech else (picture.frames or 0) / picture.fps)

    def _film(
        self,
        picture: PictureOptions,
        speech: Speech | None,
        title: Title | None,
    ) -> _Film:
        """Draw and encode in step."""
        engine = self.engines.picture(picture.engine)
        if engine is None:
            raise Unavailable(f"This version has no picture engine '{picture.engine}'.")
        filming = self._filming(engine, picture, speech)
        frames, fps = filming.frames, picture.fps * filming.smoothness
        thumbnail_at = int(frames * THUMBNAIL_AT)
        captions = self._captions(picture, speech)
        card = TitleOverlay(title, width=picture.width, height=picture.height) if title is not None else None
        with ThreadPoolExecutor(1, thread_name_prefix="sound") as beside:  # while the first frame is made: 0.2 s
            sound = beside.submit(self._sound, speech, picture, frames / fps, engine) if speech is not None else None
            encoder = FrameEncoder(
                self._file("video", "clip.mp4"),
                width=picture.width,
                height=picture.height,
                fps=fps,
                frames=frames,
                sound=sound.result if sound is not None else None,
                options=replace(self.options.encode, is_flat=engine.follows_speech),
            )
            with encoder, closing(self._told(filming)) as drawn:
                for index, frame in enumerate(drawn):
                    at_s = index / fps
                    shown = captions.draw(frame, at_s) if captions is not None else frame
                    shown = card.draw(shown, at_s) if card is not None else shown
                    encoder.write(shown)
                    if index == thumbnail_at:
                        still = np.array(shown)
        self._write("thumbnail", "thumbnail.jpg", jpeg_of_frame(still))
        return _Film(frames=frames, fps=fps)

    def _filming(self, engine: PictureEngine, picture: PictureOptions, speech: Speech | None) -> Filming:
        lines, duration_s = (speech.lines, speech.duration_s) if speech is not None else ((), 0.0)
        return Filming(
            engine=engine,
            edit=plan(self.request, picture, engine, lines, duration_s),
            folder=self.folder,
            report=self.report,
            # An engine that draws any number of frames in time with speech draws more of them where more are wanted.
            smoothness=1 if engine.follows_speech else max(1, self.options.smooth_fps // picture.fps),
        )

    def _told(self, filming: Filming) -> Generator[Frame, None, None]:
        self.facts["picture"] = yield from filming.film()

    def _sound(
        self, speech: Speech, picture: PictureOptions, duration_s: float, engine: PictureEngine
    ) -> tuple[Samples, int]:
        """What is heard in the whole clip."""
        samples = speech.samples
        if self.request.background_sound:
            ambience = with_background(speech, self.request, picture, duration_s, feet=engine.follows_speech)
            samples, self.facts["sound"] = ambience.samples, ambience.facts
        return self._loud(samples, speech.sample_rate)

    def _loud(self, samples: Samples, sample_rate: int) -> tuple[Samples, int]:
        return normalise_loudness(samples, sample_rate, self.options.loudness_lufs), sample_rate

    def _captions(self, picture: PictureOptions, speech: Speech | None) -> CaptionOverlay | None:
        if speech is None or not self.request.captions:
            return None
        colors = speaker_colors(self.request)
        return CaptionOverlay(speech.lines, width=picture.width, height=picture.height, colors=colors)

    def _clip_facts(self, speech: Speech | None, film: _Film | None, started: float) -> ClipFacts:
        picture = self.request.picture
        seconds = film.frames / film.fps if film else (speech.duration_s if speech else 0.0)
        return ClipFacts(
            duration_s=seconds,
            width=picture.width if picture else 0,
            height=picture.height if picture else 0,
            fps=film.fps if film else 0,
            frames=film.frames if film else 0,
            render_s=time.monotonic() - started,
            engines=self.facts,
            spoken=speech.lines if speech else (),
            notes=tuple(dict.fromkeys((*self.request.notes, *self._noted()))),
        )

    def _noted(self) -> Iterator[str]:
        """What the engines must say beside what the request says already."""
        yield from (str(facts[NOTE]) for facts in self.facts.values() if NOTE in facts)

    def _file(self, role: str, name: str) -> Path:
        self.files[role] = self.folder / name
        return self.files[role]

    def _write(self, role: str, name: str, content: bytes) -> None:
        try:
            self._file(role, name).write_bytes(content)
        except OSError as error:
            raise from_os_error(error, str(self.folder)) from error
