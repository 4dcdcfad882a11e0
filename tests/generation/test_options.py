"""The numbers of a request: typed, or the preset's; checked, brought into range and told."""

from dataclasses import replace

import pytest

from generation.errors import BadInput
from generation.limits import Limits
from generation.prompts import NEGATIVE, QUALITY
from tests.generation.wishing import GPU, animate, character, combine, library, one, speak, told


def test_a_silent_draft_lasts_four_seconds() -> None:
    for fps, frames in ((None, 64), (8, 32), (30, 120)):
        picture = one(animate(fps=fps)).picture
        assert picture is not None
        assert picture.frames == frames


def test_frames_decide_how_long_a_silent_clip_is() -> None:
    picture = one(animate(frames=100)).picture
    assert picture is not None
    assert picture.frames == 100


def test_a_silent_clip_has_a_longest_time() -> None:
    request = one(animate(frames=480, fps=8))
    assert request.picture is not None
    assert request.picture.frames == 240
    assert told(request.notes, "30 s")


@pytest.mark.parametrize("preset", ["draft", "balanced"])
@pytest.mark.parametrize(
    ("option", "typed"),
    [
        ("frames", -3),
        ("frames", 0),
        ("frames", 1.5),
        ("fps", 0),
        ("fps", "fast"),
        ("guidance", -1),
        ("guidance", float("nan")),
        ("steps", 0),
        ("speed", 0),
        ("speed", float("inf")),
        ("variations", 0),
        ("seed", -1),
        ("seed", 2**32),
        ("width", 0),
        ("height", -8),
        ("size", "big"),
        ("temperature", 0),
        ("top_p", 0),
        ("top_k", 0),
        ("max_new_tokens", 0),
        ("speech_guidance", -0.5),
    ],
)
def test_nonsense_is_refused_naming_the_option(preset: str, option: str, typed: object) -> None:
    with pytest.raises(BadInput, match=f"^{option} must be"):
        one(combine(preset=preset, **{option: typed}), GPU)


@pytest.mark.parametrize(
    ("option", "typed", "field", "value"),
    [
        ("fps", 200, "fps", 30),
        ("frames", 10_000, "frames", 480),
        ("steps", 500, "steps", 100),
        ("guidance", 99, "guidance", 30.0),
        ("speed", 9, "speed", 2.0),
        ("size", "1001x1000", "width", 1000),
        ("width", 4000, "width", 1536),
    ],
)
def test_pictures_are_brought_into_range_and_told(option: str, typed: object, field: str, value: float) -> None:
    request = one(combine(preset="balanced", **{option: typed}), GPU)
    assert getattr(request.picture, field) == value
    assert told(request.notes, f"{'size' if option == 'width' else option} ")


@pytest.mark.parametrize(
    ("option", "typed", "field", "value"),
    [
        ("speech_guidance", 50, "guidance", 10.0),
        ("temperature", 9, "temperature", 2.5),
        ("top_p", 1.5, "top_p", 1.0),
        ("top_k", 5000, "top_k", 1024),
        ("max_new_tokens", 10**6, "max_new_tokens", 8192),
    ],
)
def test_speech_is_brought_into_range_and_told(option: str, typed: object, field: str, value: float) -> None:
    request = one(speak(preset="fast", **{option: typed}), GPU)
    assert getattr(request.speech, field) == value
    assert told(request.notes, f"{option} ")


def test_guidance_may_be_switched_off() -> None:
    request = one(combine(preset="fast", guidance=0, speech_guidance=0), GPU)
    assert request.picture is not None
    assert request.speech is not None
    assert (request.picture.guidance, request.speech.guidance) == (0, 0)


def test_a_server_may_allow_less_than_a_preset_asks() -> None:
    small = replace(GPU, limits=Limits(steps_max=20, pixels_max=512 * 512, frames_max=16))
    request = one(animate(preset="ultra"), small)
    assert request.picture is not None
    assert (request.picture.steps, request.picture.width, request.picture.frames) == (20, 512, 16)
    assert all(told(request.notes, option) for option in ("steps 50", "size 1024x1024", "frames 32"))


def test_size_is_given_once() -> None:
    with pytest.raises(BadInput, match="not both"):
        one(animate(size="512x512", width=512))
    picture = one(animate(width="640"), GPU).picture
    assert picture is not None
    assert (picture.width, picture.height) == (640, 768)


def test_a_presets_own_token_number_is_not_worth_a_note() -> None:
    assert one(speak(preset="ultra"), GPU).notes == ()


# ---------------------------------------------------------------- what a model reads


def test_added_words_can_be_switched_off_by_wish_and_by_setting() -> None:
    on = one(animate(negative="rain"), GPU).picture
    off = one(animate(negative="rain", quality_prompt=False, full_negative=False), GPU).picture
    assert on is not None
    assert off is not None
    assert on.prompt.endswith(", ".join(QUALITY))
    assert on.negative == ", ".join(("rain", *NEGATIVE))
    assert QUALITY[0] not in off.prompt
    assert off.negative == "rain"
    plain = replace(GPU, quality_prompt=False, full_negative=False)
    by_setting = one(animate(negative="rain"), plain).picture
    assert by_setting == off
    against = one(animate(negative="rain", quality_prompt=True, full_negative=True), plain).picture
    assert against == on


def test_each_of_several_characters_has_a_prompt_of_its_own() -> None:
    nova = replace(character("nova", bases=("sdxl",)), triggers=("nova person",), negative="beard")
    context = replace(GPU, characters=library(nova), quality_prompt=False, full_negative=False)
    asked = animate("temo and nova dance", character="temo", second_character="nova", negative="rain")
    picture = one(asked, context).picture
    assert picture is not None
    temo, other = picture.alone("temo"), picture.alone("nova")
    assert temo.prompt == "temo character, a cheerful space explorer in a white suit, temo dance"
    assert (other.prompt, other.negative) == ("nova person, nova dance", "rain, beard")
    assert temo.negative == "rain"
    assert replace(temo, prompt=picture.prompt, negative=picture.negative, solos=picture.solos) == picture


def test_who_is_alone_has_the_prompt_of_the_picture() -> None:
    picture = one(animate("temo dances"), GPU).picture
    assert picture is not None
    assert picture.solos == ()
    assert picture.alone("temo") == picture
    drawn = one(animate("temo and felfel dance")).picture
    assert drawn is not None
    assert drawn.solos == ()
