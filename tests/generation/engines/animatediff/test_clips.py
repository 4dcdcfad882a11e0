"""/animate and /combine with the GPU's picture engine, from a request to the file: tiny models, the real everything."""

from dataclasses import replace
from pathlib import Path

import pytest

from generation.domain import Character, Line, PictureOptions, Request, Script, SpeechOptions, Task
from generation.engine_options import EngineOptions
from generation.engines import Engines
from generation.engines.animatediff.families import FAMILIES
from generation.media.probe import probe
from generation.ports import Rendered
from generation.render import RenderOptions, render
from generation.testing import CollectingReport
from tests.generation.engines.animatediff.test_loading import options

TEMO = Character(name="temo", title="Temo")
FELFEL = Character(name="felfel", title="Felfel")


def picture(family: str, frames: int) -> PictureOptions:
    return PictureOptions(
        engine="animatediff", family=family, width=256, height=256, fps=8, frames=frames, guidance=7.5, steps=2,
        prompt="temo and felfel on the moon", negative="blurry",
    )  # fmt: skip


def rendered(request: Request, chosen: EngineOptions, folder: Path, report: CollectingReport) -> Rendered:
    engines = Engines(chosen)
    try:
        return render(request, engines, folder, report, RenderOptions())
    finally:
        engines.close()


@pytest.mark.parametrize("family", FAMILIES)
def test_animate(saved: Path, tmp_path: Path, family: str) -> None:
    request = Request(
        task=Task.ANIMATE, preset="ultra", seed=1, cast=(TEMO,), prompt="temo waves", picture=picture(family, 16)
    )
    made = rendered(request, options(saved), tmp_path, CollectingReport())
    info = probe(made.files["video"])
    assert (info.frames, info.width, info.height) == (16, 256, 256)
    facts = made.clip.facts.engines["picture"]
    assert facts["engine"] == "animatediff"
    assert "poses" in facts, "the prompt's verb waves"


def test_combine(saved: Path, tmp_path: Path) -> None:
    """Two speakers: a shot for each, as often as they talk, as long as the speech; drawn once each."""
    lines = tuple(
        Line(speaker=name, text=text)
        for name, text in (
            ("temo", "Hello from the moon!"),
            ("felfel", "What a view!"),
            ("temo", "Let us go home now."),
        )
    )
    request = Request(
        task=Task.COMBINE,
        preset="ultra",
        seed=1,
        cast=(TEMO, FELFEL),
        prompt="temo and felfel on the moon",
        script=Script(lines=lines),
        picture=picture("sd15", 8),
        speech=SpeechOptions(engine="draft"),
    )
    report = CollectingReport()
    made = rendered(request, options(saved), tmp_path, report)
    info = probe(made.files["video"])
    speech_s = made.clip.facts.spoken[-1].end_s
    assert info.video_s == pytest.approx(info.audio_s, abs=0.05)
    assert info.video_s >= speech_s
    assert made.clip.facts.engines["picture"]["shots"] == 2
    assert "captions" in made.files
    steps = [each for each in report.progress if each.stage == "drawing"]
    assert steps[-1].done == steps[-1].total


def test_the_same_request_twice_gives_the_same_bytes(saved: Path, tmp_path: Path) -> None:
    request = Request(
        task=Task.ANIMATE, preset="ultra", seed=5, cast=(TEMO,), prompt="temo", picture=picture("sd15", 4)
    )
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        rendered(request, replace(options(saved)), tmp_path / name, CollectingReport())
    assert (tmp_path / "one" / "clip.mp4").read_bytes() == (tmp_path / "two" / "clip.mp4").read_bytes()
