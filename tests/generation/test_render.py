"""Rendering with the shipped fakes: what comes out, how long it is, and what stays behind when it breaks."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest

from generation.cancel import CancelToken
from generation.domain import Request, Shot
from generation.errors import Cancelled, CancelReason, EngineFailed, MediaFailed, Unavailable, Unspeakable
from generation.media.loudness import integrated_lufs
from generation.media.probe import probe
from generation.media.wav import read_wav
from generation.ports import Facts, Frame, Rendered, Report
from generation.render import RenderOptions, render
from generation.testing import BreakingPictures, CollectingReport, FixedEngines, FlatPictures, ToneVoice
from tests.generation import requests

ENGINES = FixedEngines(pictures=(FlatPictures(), BreakingPictures()), speech=(ToneVoice(),))


def rendered(request: Request, folder: Path, report: CollectingReport | None = None) -> Rendered:
    return render(request, ENGINES, folder, report or CollectingReport(), RenderOptions())


def test_silent_clip_has_the_frames_asked_for(tmp_path: Path) -> None:
    result = rendered(requests.animate(frames=12), tmp_path)
    info = probe(result.files["video"])
    assert (info.frames, info.width, info.height, info.audio_codec) == (12, 256, 256, "")
    assert result.clip.facts.duration_s == 1.5
    assert result.clip.facts.engines["picture"] == {"seed": 1}
    assert set(result.files) == {"video", "thumbnail"}


def test_speech_decides_the_length_of_a_combined_clip(tmp_path: Path) -> None:
    result = rendered(requests.combine("one two three", "four"), tmp_path)
    speech_s = 3 * 0.25 + 0.2 + 0.25 + 0.2
    frames = 12  # ceil(1.4 s * 8 fps)
    info = probe(result.files["video"])
    assert info.frames == frames
    assert info.duration_s == pytest.approx(frames / 8, abs=0.03)
    assert info.audio_s == pytest.approx(frames / 8, abs=0.03)
    assert result.clip.facts.spoken[-1].end_s == pytest.approx(speech_s - 0.2)
    assert set(result.files) == {"video", "thumbnail", "captions"}


def test_captions_are_drawn_and_written(tmp_path: Path) -> None:
    (tmp_path / "with").mkdir()
    (tmp_path / "without").mkdir()
    shown = rendered(requests.combine("hello there"), tmp_path / "with")
    plain = rendered(requests.combine("hello there", captions=False), tmp_path / "without")
    assert "hello there" in shown.files["captions"].read_text()
    assert shown.files["video"].read_bytes() != plain.files["video"].read_bytes()


def test_speech_alone_is_a_wav_at_the_target_loudness(tmp_path: Path) -> None:
    result = rendered(requests.speak("hello there my friend"), tmp_path)
    samples, rate = read_wav(result.files["audio"])
    assert len(samples) / rate == pytest.approx(1.2, abs=0.01)
    assert integrated_lufs(samples, rate) == pytest.approx(-16.0, abs=1.0)
    assert set(result.files) == {"audio", "captions"}


def test_the_loudness_is_the_one_that_is_set(tmp_path: Path) -> None:
    quiet = RenderOptions(loudness_lufs=-30.0)
    result = render(requests.speak("hello there my friend"), ENGINES, tmp_path, CollectingReport(), quiet)
    assert integrated_lufs(*read_wav(result.files["audio"])) == pytest.approx(-30.0, abs=1.0)


def test_the_same_request_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first = rendered(requests.combine("hello there"), tmp_path / "a")
    second = rendered(requests.combine("hello there"), tmp_path / "b")
    assert first.files["video"].read_bytes() == second.files["video"].read_bytes()


@pytest.mark.parametrize("error", [EngineFailed("broke"), ValueError("odd")])
def test_a_breaking_engine_leaves_no_clip(tmp_path: Path, error: Exception) -> None:
    engines = FixedEngines(pictures=(BreakingPictures(error=error),))
    with pytest.raises(type(error)):
        render(requests.animate("breaking"), engines, tmp_path, CollectingReport(), RenderOptions())
    assert list(tmp_path.iterdir()) == []


def test_an_engine_that_gives_too_few_frames_is_found_out(tmp_path: Path) -> None:
    class Short(FlatPictures):
        def render(self, shot: Shot, report: Report) -> Generator[Frame, None, Facts]:
            frames = super().render(shot, report)
            yield next(frames)
            return {}

    engines = FixedEngines(pictures=(Short(),))
    with pytest.raises(MediaFailed):
        render(requests.animate(), engines, tmp_path, CollectingReport(), RenderOptions())


def test_cancel_stops_at_the_next_frame_and_leaves_no_clip(tmp_path: Path) -> None:
    token = CancelToken()

    class Cancelling(CollectingReport):
        def __call__(self, stage: str, done: int, total: int, preview: bytes | None = None) -> None:
            super().__call__(stage, done, total, preview)
            if done == 3:
                token.cancel(CancelReason.USER)

    report = Cancelling(token)
    with pytest.raises(Cancelled):
        rendered(requests.animate(frames=50), tmp_path, report)
    assert report.progress[-1].done == 3
    assert list(tmp_path.iterdir()) == []


def test_nothing_to_say_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unspeakable):
        rendered(requests.speak("…", "!"), tmp_path)


def test_an_engine_of_another_version_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="'video9000'"):
        rendered(requests.animate("video9000"), tmp_path)


# ---------------------------------------------------------------- background


def test_a_speaking_clip_has_a_background_where_the_request_says_so(tmp_path: Path) -> None:
    facts = []
    for index, wanted in enumerate((True, False)):
        folder = tmp_path / str(index)
        folder.mkdir()
        request = replace(requests.combine("one two three"), prompt="a beach", background_sound=wanted)
        result = rendered(request, folder)
        facts.append(result.clip.facts.engines.get("sound"))
        assert probe(result.files["video"]).audio_s == pytest.approx(result.clip.facts.duration_s, abs=0.05)
    assert facts == [{"background": "waves", "effects": 0}, None]


def test_silent_clips_and_speech_alone_have_none(tmp_path: Path) -> None:
    for name, request in (("silent", requests.animate(frames=4)), ("spoken", requests.speak("one two"))):
        (tmp_path / name).mkdir()
        result = rendered(replace(request, background_sound=True), tmp_path / name)
        assert "sound" not in result.clip.facts.engines
