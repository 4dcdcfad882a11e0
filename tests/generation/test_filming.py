"""Clips whose engine does not follow speech: shots drawn once, spooled, and put together to the speech."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from generation.cancel import CancelToken
from generation.domain import Line, Request, Script, Shot
from generation.errors import Cancelled, CancelReason, EngineFailed, MediaFailed
from generation.jobs import Progress
from generation.media.encode import EncodeOptions
from generation.media.probe import probe
from generation.ports import Facts, Frame, Rendered, Report
from generation.render import RenderOptions, render
from generation.testing import CollectingReport, FixedEngines, RoundPictures, ToneVoice
from tests.generation import requests
from tests.generation.media.material import decoded_frames

SIDE, FPS = 128, 8
FINE = EncodeOptions(crf=8)


def request(*turns: tuple[str, int], captions: bool = False, loop: bool = False, frames: int = 16) -> Request:
    """Turns of so many words, a quarter second each and a fifth of silence behind them."""
    lines = tuple(Line(speaker=name, text="word " * words) for name, words in turns)
    asked = requests.combine("one", captions=captions)
    picture = replace(requests.picture("round", frames), width=SIDE, height=SIDE, fps=FPS, loop=loop)
    return replace(asked, script=Script(lines=lines), picture=picture)


def rendered(
    asked: Request, folder: Path, engine: RoundPictures, *, smooth_fps: int = 0, report: Report | None = None
) -> Rendered:
    engines = FixedEngines(pictures=(engine,), speech=(ToneVoice(),))
    options = RenderOptions(encode=FINE, smooth_fps=smooth_fps)
    return render(asked, engines, folder, report or CollectingReport(), options)


def pictures(result: Rendered) -> np.ndarray:
    return decoded_frames(result.files["video"], SIDE, SIDE).astype(int)


def who(frames: np.ndarray) -> list[str]:
    """Whose ground each frame has; runs are told once."""
    seen: list[str] = []
    for frame in frames:
        corner = frame[:8, :8].mean(axis=(0, 1))
        name = min(
            ("temo", "felfel", "temo,felfel"), key=lambda each: np.abs(corner - RoundPictures.ground(each)).sum()
        )
        if not seen or seen[-1] != name:
            seen.append(name)
    return seen


def disc(frame: np.ndarray) -> np.ndarray:
    y, x = np.nonzero(frame.min(axis=2) > 200)
    return np.array([x.mean(), y.mean()])


def test_two_who_talk_are_drawn_once_each_and_seen_in_turn(tmp_path: Path) -> None:
    engine = RoundPictures()
    result = rendered(request(("temo", 8), ("felfel", 8), ("temo", 12)), tmp_path, engine)
    assert [shot.speaker for shot in engine.drawn] == ["temo", "felfel"]
    frames = pictures(result)
    assert who(frames) == ["temo", "felfel", "temo"]
    info = probe(result.files["video"])
    speech_s = (8 + 8 + 12) * 0.25 + 3 * 0.2
    assert info.frames == len(frames) == result.clip.facts.frames == int(np.ceil(speech_s * FPS))
    assert info.audio_s == pytest.approx(info.video_s, abs=0.03)
    cut = next(index for index in range(len(frames)) if who(frames[index : index + 1]) == ["felfel"])
    assert cut == round((8 * 0.25 + 0.2) * FPS)  # where felfel begins to speak
    assert result.clip.facts.engines["picture"] == {"seed": 1, "steps": 5, "shots": 2}


def test_a_shot_goes_round_without_a_seam_and_goes_on_where_it_was_left(tmp_path: Path) -> None:
    engine = RoundPictures()
    frames = pictures(rendered(request(("temo", 20)), tmp_path, engine))
    assert [(shot.frames, shot.options.loop) for shot in engine.drawn] == [(16, True)]
    places = np.array([disc(frame) for frame in frames])
    steps = np.linalg.norm(np.diff(places, axis=0), axis=1)
    assert len(frames) > 32
    assert steps.max() < 1.2 * steps.min()  # at the seams too
    assert np.abs(places[16:32] - places[:16]).max() < 0.5
    (tmp_path / "turns").mkdir()
    turns = pictures(rendered(request(("temo", 8), ("felfel", 8), ("temo", 12)), tmp_path / "turns", engine))
    temo = np.array([disc(frame) for frame in turns if who(frame[None]) == ["temo"]])
    assert np.linalg.norm(np.diff(temo, axis=0), axis=1).max() < 1.2 * steps.min()


def test_captions_and_cards_lie_over_it(tmp_path: Path) -> None:
    shown = []
    for name, captions, titles in (("plain", False, False), ("captions", True, False), ("card", False, True)):
        (tmp_path / name).mkdir()
        asked = replace(request(("temo", 90), captions=captions), titles=titles, prompt="temo on the moon")
        shown.append(pictures(rendered(asked, tmp_path / name, RoundPictures())))
    plain, captions, card = shown
    assert np.abs(captions[4, 3 * SIDE // 5 :] - plain[4, 3 * SIDE // 5 :]).max() > 100
    assert np.abs(captions[4, : SIDE // 4] - plain[4, : SIDE // 4]).max() < 30
    assert len(card) == pytest.approx(len(plain) + 1.6 * FPS, abs=1)
    assert np.abs(card[4] - plain[4]).max() > 100


def test_a_silent_clip_is_not_spooled(tmp_path: Path) -> None:
    class Watching(RoundPictures):
        def render(self, shot: Shot, report: Report) -> Generator[Frame, None, Facts]:
            for frame in super().render(shot, report):
                assert not list(tmp_path.glob("*.rgb"))
                yield frame
            return {}

    asked = replace(
        requests.animate("round", 6), picture=replace(requests.picture("round", 6), width=SIDE, height=SIDE)
    )
    assert probe(rendered(asked, tmp_path, Watching()).files["video"]).frames == 6


def test_nothing_is_left_but_the_clip_and_the_same_request_gives_the_same_bytes(tmp_path: Path) -> None:
    clips = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        result = rendered(request(("temo", 8), ("felfel", 8)), tmp_path / name, RoundPictures())
        clips.append(result.files["video"].read_bytes())
        assert {path.name for path in (tmp_path / name).iterdir()} == {"clip.mp4", "thumbnail.jpg", "captions.srt"}
    assert clips[0] == clips[1]


# ---------------------------------------------------------------- progress, cancel, faults


def test_progress_goes_through_all_shots_once_and_previews_come_through(tmp_path: Path) -> None:
    report = CollectingReport()
    rendered(request(("temo", 8), ("felfel", 8)), tmp_path, RoundPictures(), report=report)
    drawing = [each for each in report.progress if each.stage == "drawing"]
    assert [(each.done, each.total) for each in drawing] == [(done, 10) for done in range(10)]
    assert all((each.preview or b"").startswith(b"\xff\xd8") for each in drawing)
    finishing = [each.fraction for each in report.progress if each.stage == "finishing"]
    assert finishing == sorted(finishing)
    assert finishing[-1] == 1.0
    stages = [each.stage for each in report.progress]
    assert stages.index("finishing") > len(stages) - 1 - stages[::-1].index("decoding")


@pytest.mark.parametrize(("stage", "done"), [("drawing", 7), ("decoding", 20), ("finishing", 5)])
def test_cancel_is_heard_in_every_stage_and_leaves_nothing(tmp_path: Path, stage: str, done: int) -> None:
    token = CancelToken()

    class Cancelling(CollectingReport):
        def __call__(self, at: str, so_far: int, total: int, preview: bytes | None = None) -> None:
            super().__call__(at, so_far, total, preview)
            if (at, so_far) == (stage, done):
                token.cancel(CancelReason.USER)

    report = Cancelling(token)
    with pytest.raises(Cancelled):
        rendered(request(("temo", 8), ("felfel", 8)), tmp_path, RoundPictures(), report=report)
    assert report.progress[-1] == Progress(
        stage=stage, done=done, total=report.progress[-1].total, preview=report.progress[-1].preview
    )
    assert {path.name for path in tmp_path.iterdir()} <= {"captions.srt"}


def test_an_engine_that_breaks_in_its_second_shot_leaves_nothing(tmp_path: Path) -> None:
    class Breaking(RoundPictures):
        def render(self, shot: Shot, report: Report) -> Generator[Frame, None, Facts]:
            frames = super().render(shot, report)
            if shot.speaker == "felfel":
                raise EngineFailed("The picture engine broke.")
            return (yield from frames)

    with pytest.raises(EngineFailed):
        rendered(request(("temo", 8), ("felfel", 8)), tmp_path, Breaking())
    assert {path.name for path in tmp_path.iterdir()} <= {"captions.srt"}


def test_an_engine_that_gives_too_few_frames_is_found_out(tmp_path: Path) -> None:
    class Short(RoundPictures):
        def render(self, shot: Shot, report: Report) -> Generator[Frame, None, Facts]:
            yield next(super().render(shot, report))
            return {}

    with pytest.raises(MediaFailed, match="1 of 16"):
        rendered(request(("temo", 20)), tmp_path, Short())


# ---------------------------------------------------------------- smoother


def test_clips_are_made_smoother_where_that_is_set(tmp_path: Path) -> None:
    for name in ("drawn", "smooth"):
        (tmp_path / name).mkdir()
    asked = request(("temo", 12))
    drawn = rendered(asked, tmp_path / "drawn", RoundPictures())
    smooth = rendered(asked, tmp_path / "smooth", RoundPictures(), smooth_fps=24)
    assert (drawn.clip.facts.fps, smooth.clip.facts.fps) == (8, 24)
    assert smooth.clip.facts.frames == 3 * drawn.clip.facts.frames
    assert smooth.clip.facts.duration_s == pytest.approx(drawn.clip.facts.duration_s)
    assert probe(smooth.files["video"]).fps == pytest.approx(24)
    assert smooth.clip.facts.engines["picture"]["drawn_fps"] == 8
    before, after = ([disc(frame) for frame in pictures(each)] for each in (drawn, smooth))
    assert np.abs(np.array(after[::3]) - np.array(before)).max() < 1.0
    steps = np.linalg.norm(np.diff(np.array(after), axis=0), axis=1)
    assert steps.max() < 2.5 * np.median(steps)


def test_smoothness_is_a_whole_factor_and_never_below_one(tmp_path: Path) -> None:
    asked = request(("temo", 4))
    assert rendered(asked, tmp_path, RoundPictures(), smooth_fps=15).clip.facts.fps == 8
