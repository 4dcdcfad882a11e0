"""Whole shots through the engine on tiny models: what is asked for is what comes out, and nothing stays behind."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch

from generation.cancel import CancelToken
from generation.domain import Asset, Character, PictureOptions, Shot, SoloPrompt
from generation.drawing.png import stored_png
from generation.engine_options import AnimateDiffOptions, EngineContext
from generation.engines.animatediff.engine import AnimateDiffPictures
from generation.engines.animatediff.families import FAMILIES
from generation.errors import Cancelled, CancelReason, EngineFailed, Unavailable
from generation.models import Models
from generation.ports import NOTE, Facts, Speech
from generation.testing import CollectingReport
from tests.generation.engines.animatediff.lora_models import character
from tests.generation.engines.animatediff.test_loading import options
from tests.generation.engines.animatediff.tiny_loras import lora

Frames = npt.NDArray[np.uint8]
TEMO = Character(name="temo", title="Temo")
FELFEL = Character(name="felfel", title="Felfel")


def never_speaks(character: Character, text: str) -> Speech:
    raise AssertionError("pictures need no voice")


def opened(folder: Path, chosen: AnimateDiffOptions | None = None) -> AnimateDiffPictures:
    return AnimateDiffPictures(
        EngineContext(replace(options(folder), animatediff=chosen or AnimateDiffOptions()), never_speaks)
    )


@pytest.fixture
def engine(saved: Path) -> Iterator[AnimateDiffPictures]:
    made = opened(saved)
    yield made
    made.close()


def shot(family: str = "sd15", frames: int = 4, **changes: object) -> Shot:
    picture = PictureOptions(
        engine="animatediff", family=family, width=64, height=64, fps=8, frames=frames, guidance=7.5, steps=2,
        prompt="temo on the moon", negative="blurry",
    )  # fmt: skip
    made = Shot(cast=(TEMO,), prompt="temo on the moon", options=picture, frames=frames, seed=7)
    of_shot = {name: value for name, value in changes.items() if name in {"cast", "prompt", "seed"}}
    of_picture = {name: value for name, value in changes.items() if name not in of_shot}
    return replace(made, options=replace(picture, **of_picture), **of_shot)


def portrayed(folder: Path, name: str, seed: int) -> Character:
    path = folder / f"{name}.png"
    path.write_bytes(stored_png(np.random.default_rng(seed).integers(0, 256, (40, 32, 3), np.uint8)))
    return Character(name=name, title=name, portrait=Asset(name=path.name, sha256=name, size_bytes=1, path=str(path)))


def drawn(engine: AnimateDiffPictures, asked: Shot, report: CollectingReport | None = None) -> tuple[Frames, Facts]:
    frames = []
    drawing = engine.render(asked, report or CollectingReport())
    while True:
        try:
            frames.append(np.array(next(drawing)))
        except StopIteration as stop:
            return np.stack(frames), stop.value


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("frames", [1, 16, 32, 48])
def test_as_many_frames_as_asked_for(engine: AnimateDiffPictures, family: str, frames: int) -> None:
    pictures, facts = drawn(engine, shot(family, frames))
    assert pictures.shape == (frames, 64, 64, 3)
    assert pictures.dtype == np.uint8
    assert facts["plan"] == "windows of 32 frames"
    assert (facts["model"], facts["motion_adapter"]) == (family, f"{family}_motion")
    assert pictures.std() > 1.0


def test_the_same_shot_is_the_same_and_the_seed_changes_it(engine: AnimateDiffPictures, saved: Path) -> None:
    first, _ = drawn(engine, shot())
    again, _ = drawn(opened(saved), shot())
    other, _ = drawn(engine, shot(seed=8))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_motion_is_drawn_by_the_controlnet(engine: AnimateDiffPictures, family: str) -> None:
    still, plain = drawn(engine, shot(family))
    danced, facts = drawn(engine, shot(family, motion="dance"))
    by_verb, _ = drawn(engine, shot(family, prompt="temo dances on the moon"))
    assert "poses" in facts
    assert "poses" not in plain
    assert not np.array_equal(danced, still)
    assert np.array_equal(danced, by_verb)


def test_poses_can_be_switched_off(saved: Path, engine: AnimateDiffPictures) -> None:
    plain, _ = drawn(engine, shot())
    without, facts = drawn(opened(saved, AnimateDiffOptions(poses=False)), shot(motion="dance"))
    assert np.array_equal(without, plain)
    assert "poses" not in facts


def test_prompt_and_negative_count(engine: AnimateDiffPictures) -> None:
    plain, _ = drawn(engine, shot())
    assert not np.array_equal(drawn(engine, shot(prompt="temo", negative="red"))[0], plain)
    assert not np.array_equal(drawn(engine, shot(guidance=1.0))[0], plain)


def test_two_characters_have_a_prompt_each_for_their_side(engine: AnimateDiffPictures) -> None:
    both = shot(cast=(TEMO, FELFEL), prompt="temo and felfel on the moon")
    solos = tuple(SoloPrompt(character=name, prompt=f"{name} character", negative="") for name in ("temo", "felfel"))
    alike, _ = drawn(engine, both)
    apart, _ = drawn(engine, replace(both, options=replace(both.options, solos=solos)))
    swapped, _ = drawn(engine, replace(both, cast=(FELFEL, TEMO), options=replace(both.options, solos=solos)))
    assert not np.array_equal(alike, apart)
    assert not np.array_equal(apart, swapped)


@pytest.mark.parametrize("family", FAMILIES)
def test_loras_change_the_picture_and_leave_it_as_it_was(
    engine: AnimateDiffPictures, saved: Path, tmp_path: Path, family: str
) -> None:
    temo = character("temo", lora(tmp_path / "temo.safetensors", family, saved / family), family, 0.8)
    felfel = character("felfel", lora(tmp_path / "felfel.safetensors", family, saved / family, seed=1), family, 0.6)
    plain, _ = drawn(engine, shot(family))
    as_temo, facts = drawn(engine, shot(family, cast=(temo,)))
    as_both, both = drawn(engine, shot(family, cast=(temo, felfel)))
    assert not np.array_equal(as_temo, plain)
    assert not np.array_equal(as_both, as_temo)
    assert facts["lora_temo"] == "at weight 0.8"
    assert both["lora_felfel"] == "at weight 0.6"
    assert np.array_equal(drawn(engine, shot(family))[0], plain)
    assert np.array_equal(drawn(engine, shot(family, cast=(temo,)))[0], as_temo)


def test_a_lora_of_the_other_family_is_left_out_and_told(
    engine: AnimateDiffPictures, saved: Path, tmp_path: Path
) -> None:
    path = lora(tmp_path / "temo.safetensors", "sdxl", saved / "sdxl")
    _, facts = drawn(engine, shot("sd15", cast=(character("temo", path, "sd15"),)))
    assert str(facts["lora_temo"]).startswith("left out: ")
    assert str(facts["note"]).startswith("Drawn from the description, without the LoRA. Temo: It is for another")


def test_a_large_picture_of_sd15_is_drawn_small_first_and_then_over(saved: Path, engine: AnimateDiffPictures) -> None:
    large = shot(width=640, height=640, frames=1)
    report = CollectingReport()
    pictures, facts = drawn(engine, large, report)
    assert pictures.shape == (1, 640, 640, 3)
    assert facts["begun_at"] == "512x512"
    stages = [each.stage for each in report.progress]
    assert list(dict.fromkeys(stages)) == ["loading sd15", "preparing", "drawing", "enlarging", "decoding"]
    at_once, plain = drawn(opened(saved, AnimateDiffOptions(second_pass=0.0)), large)
    assert "begun_at" not in plain
    assert not np.array_equal(pictures, at_once)


def scarce(engine: AnimateDiffPictures, failures: int) -> list[str]:
    """The card has less than it says: the UNet fails so often, as torch fails it. What was tried."""
    session = engine._session
    assert session is not None
    tried: list[str] = []

    def fail(*_: object) -> None:
        if len(tried) < failures:
            tried.append("failed")
            raise torch.OutOfMemoryError("out of memory")

    session._parts.unet.register_forward_pre_hook(fail)
    return tried


def test_where_memory_is_short_in_mid_clip_a_smaller_plan_draws_the_same(engine: AnimateDiffPictures) -> None:
    expected, _ = drawn(engine, shot(frames=16))
    tried = scarce(engine, 1)
    pictures, facts = drawn(engine, shot(frames=16))
    assert tried == ["failed"]
    assert facts["plan"] != "windows of 32 frames"
    assert np.abs(pictures.astype(int) - expected).max() <= 1


def test_where_it_is_short_again_the_clip_fails_clearly_and_the_next_is_as_ever(engine: AnimateDiffPictures) -> None:
    expected, _ = drawn(engine, shot(frames=16))
    scarce(engine, 2)
    with pytest.raises(EngineFailed, match="too little free memory"):
        drawn(engine, shot(frames=16))
    assert np.array_equal(drawn(engine, shot(frames=16))[0], expected)


def test_a_drawing_that_nobody_watches_to_its_end_leaves_nothing_behind(engine: AnimateDiffPictures) -> None:
    expected, _ = drawn(engine, shot())
    drawing = engine.render(shot(), CollectingReport())
    next(drawing)
    drawing.close()
    assert np.array_equal(drawn(engine, shot())[0], expected)


def test_progress_tells_the_steps_and_shows_pictures(engine: AnimateDiffPictures) -> None:
    report = CollectingReport()
    drawn(engine, shot(steps=3), report)
    stages = list(dict.fromkeys(each.stage for each in report.progress))
    assert stages == ["loading sd15", "preparing", "drawing", "decoding"]
    assert any(each.preview for each in report.progress)


def test_a_cancel_ends_it_within_a_step_and_the_next_shot_is_as_ever(engine: AnimateDiffPictures) -> None:
    first, _ = drawn(engine, shot(steps=10))
    token = CancelToken()

    class CancelInStepThree(CollectingReport):
        def __call__(self, stage: str, done: int, total: int, preview: bytes | None = None) -> None:
            super().__call__(stage, done, total, preview)
            if (stage, done) == ("drawing", 3):
                token.cancel(CancelReason.USER)

    report = CancelInStepThree(token)
    with pytest.raises(Cancelled):
        drawn(engine, shot(steps=10), report)
    assert [each.done for each in report.progress if each.stage == "drawing"] == [0, 1, 2, 3]
    assert not any(each.stage == "decoding" for each in report.progress)
    assert np.array_equal(drawn(engine, shot(steps=10))[0], first)


def test_families_follow_each_other(engine: AnimateDiffPictures) -> None:
    before, _ = drawn(engine, shot("sd15"))
    drawn(engine, shot("sdxl"))
    assert np.array_equal(drawn(engine, shot("sd15"))[0], before)


def test_without_weights_it_says_what_to_fetch(tmp_path: Path) -> None:
    nothing = replace(options(tmp_path), models=Models(folder=tmp_path))
    for chosen, told in ((nothing, "models pull sd15"), (options(tmp_path), "there is no whole model in sd15")):
        engine = AnimateDiffPictures(EngineContext(chosen, never_speaks))
        assert engine.available() == engine.lacking("sdxl")
        with pytest.raises(Unavailable, match=told):
            engine.check(shot())


def test_the_estimate_grows_with_all_that_costs(engine: AnimateDiffPictures) -> None:
    plain = engine.estimate_s(shot("sdxl"))
    for more in (shot("sdxl", frames=16), shot("sdxl", steps=20), shot("sdxl", width=128)):
        assert engine.estimate_s(more) > plain


@pytest.mark.parametrize("family", FAMILIES)
def test_portraits_count_where_they_are_to(saved: Path, tmp_path: Path, family: str) -> None:
    seen = tuple(portrayed(tmp_path, name, seed) for seed, name in enumerate(("temo", "felfel")))
    plain, without = drawn(opened(saved), shot(family, cast=seen[:1]))
    engine = opened(saved, AnimateDiffOptions(portrait_scale=0.8))
    shown, facts = drawn(engine, shot(family, cast=seen[:1]))
    other, _ = drawn(engine, shot(family, cast=seen[1:]))
    both, _ = drawn(engine, shot(family, cast=seen))
    assert "portraits" not in without
    assert facts["portraits"] == "ip_adapter"
    assert not np.array_equal(shown, plain)
    assert not np.array_equal(shown, other)
    assert not np.array_equal(both, shown)
    unseen, facts = drawn(engine, shot(family))
    assert np.array_equal(unseen, drawn(opened(saved), shot(family))[0])
    assert "portraits" not in facts


def test_a_distilled_base_that_is_given_too_many_steps_is_told(saved: Path, tmp_path: Path) -> None:
    base = tmp_path / "mine-turbo"
    base.symlink_to(saved / "sd15")
    engine = AnimateDiffPictures(EngineContext(options(saved, sd15=base), never_speaks))
    strained = drawn(engine, shot(steps=13, frames=1, guidance=1.0))[1]
    assert "mine-turbo was made to draw in few steps" in str(strained[NOTE])
    assert NOTE not in drawn(engine, shot(steps=4, frames=1, guidance=1.0))[1]
    engine.close()
