"""The prompt as a model reads it."""

from dataclasses import replace

from generation.prompts import NEGATIVE, QUALITY, mentions, model_negative, model_prompt
from tests.generation.wishing import SHIPPED, character

TEMO, FELFEL = SHIPPED["temo"], SHIPPED["felfel"]


def test_triggers_come_first_then_the_words_then_quality() -> None:
    prompt = model_prompt("dancing on the moon", [TEMO, FELFEL], "sd15")
    assert prompt.startswith("temo character, a cheerful space explorer in a white suit, felfel character, ")
    assert prompt.endswith(", ".join(("dancing on the moon", *QUALITY)))


def test_with_a_lora_the_trigger_is_enough() -> None:
    nova = replace(character("nova", bases=("sdxl",)), triggers=("nova person",))
    assert model_prompt("runs", [nova], "sdxl", quality=False) == "nova person, runs"
    assert model_prompt("runs", [nova], "sd15", quality=False) == "nova person, the one called nova, runs"


def test_nothing_that_was_typed_is_said_twice() -> None:
    typed = "Temo character walking, CINEMATIC  lighting, perfect-anatomy"
    parts = model_prompt(typed, [TEMO], "sdxl").split(", ")
    assert "temo character" not in parts
    assert "cinematic lighting" not in parts
    assert "perfect anatomy" not in parts
    assert "masterpiece quality" in parts


def test_quality_can_be_switched_off() -> None:
    assert model_prompt("a ship,", [], "sdxl", quality=False) == "a ship"


def test_the_negative_prompt_has_everybodys_words_once() -> None:
    nova = replace(character("nova"), negative="blue hair, Blurry")
    negative = model_negative("rain, , RAIN", "a ship", [nova], comprehensive=True).split(", ")
    assert negative[:3] == ["rain", "blue hair", "Blurry"]
    assert len({part.casefold() for part in negative}) == len(negative) == len(NEGATIVE) + 2
    assert model_negative("", "a ship", [], comprehensive=False) == ""


def test_what_the_prompt_asks_for_is_not_forbidden() -> None:
    negative = model_negative("", "a pixelated city with a LOGO", [], comprehensive=True).split(", ")
    assert "pixelated" not in negative
    assert "logo" not in negative
    assert "watermark" in negative


def test_only_whole_words_count() -> None:
    assert mentions("the text reads", "text")
    assert not mentions("a texture", "text")
    assert not mentions("anything", "")
    assert mentions("space_helmet on", "space helmet")
