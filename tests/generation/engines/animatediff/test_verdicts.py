"""Whether a family can draw here: asked with every letter that is typed, looked at every few seconds."""

import shutil
from pathlib import Path

import pytest

from generation.engine_options import EngineContext
from generation.engines.animatediff.engine import VERDICT_S, AnimateDiffPictures
from generation.engines.animatediff.families import FAMILIES
from tests.generation.engines.animatediff.test_loading import options
from tests.generation.engines.animatediff.test_session import never_speaks


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.mark.parametrize("family", FAMILIES)
def test_a_verdict_holds_for_seconds_and_no_longer(saved: Path, tmp_path: Path, family: str) -> None:
    shutil.copytree(saved, tmp_path / "models")
    clock = Hand()
    engine = AnimateDiffPictures(EngineContext(options(tmp_path / "models"), never_speaks), clock)
    assert engine.lacking(family) is None
    motion = tmp_path / "models" / f"{family}_motion" / "config.json"
    motion.rename(tmp_path / "away")
    clock.now_s += VERDICT_S - 0.1
    assert engine.lacking(family) is None
    clock.now_s += 0.1
    assert f"{family}_motion" in (engine.lacking(family) or "")
    (tmp_path / "away").rename(motion)
    clock.now_s += VERDICT_S
    assert engine.lacking(family) is None


def test_each_family_has_its_own_verdict(saved: Path, tmp_path: Path) -> None:
    engine = AnimateDiffPictures(EngineContext(options(saved, sdxl=tmp_path / "gone"), never_speaks), Hand())
    for _ in range(2):
        assert engine.lacking("sd15") is None
        assert "gone" in (engine.lacking("sdxl") or "")
        assert engine.available() is None
