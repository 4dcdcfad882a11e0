"""The prompt as a model reads it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.domain import Character
from generation.prompts import NEGATIVE, QUALITY, described, mentions, model_negative, model_prompt, without
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


NOVA = replace(character("captain_nova"), title="Captain Nova", triggers=("nova person",))


@pytest.mark.parametrize(
    ("prompt", "others", "left"),
    [
        ("temo and felfel walk on the moon", [FELFEL], "temo walk on the moon"),
        ("temo and felfel walk on the moon", [TEMO], "felfel walk on the moon"),
        ("Temo, Felfel and Captain Nova dance", [FELFEL, NOVA], "Temo dance"),
        ("Temo, Felfel and Captain Nova dance", [TEMO, NOVA], "Felfel dance"),
        ("Temo, Felfel, and captain-nova dance", [TEMO, FELFEL], "captain-nova dance"),
        ("temo waves at felfel, at night", [FELFEL], "temo waves, at night"),
        ("temo waves at felfel, at night", [TEMO], "waves at felfel, at night"),
        ("temo pets felfel's cat", [FELFEL], "temo pets cat"),
        ("the temo character with a nova person", [NOVA], "the temo character"),
        ("temogram and felfelius", [TEMO, FELFEL], "temogram and felfelius"),
        ("temo and felfel", [TEMO, FELFEL], ""),
        ("a ship (red:1.2)", [TEMO], "a ship (red:1.2)"),
    ],
)
def test_characters_can_be_left_out_of_a_prompt(prompt: str, others: list[Character], left: str) -> None:
    assert without(prompt, others) == left


@given(st.lists(st.sampled_from(["temo", "felfel", "and", ",", "with", "at", "the", "'s", "moon", "(", "-", "wave"])))
def test_who_is_left_out_is_left_out_wherever_they_stand(words: list[str]) -> None:
    left = without(" ".join(words), [FELFEL])
    assert not mentions(left, "felfel")
    assert left.count("temo") == words.count("temo")
    assert left.count("moon") == words.count("moon")


def test_who_lost_their_look_is_described_once() -> None:
    finished = model_prompt("runs", [replace(TEMO, looks=())], "sdxl", quality=False)
    assert described(finished, [TEMO]) == finished
    assert (
        described("temo character, runs", [TEMO]) == "a cheerful space explorer in a white suit, temo character, runs"
    )
    assert described("runs", []) == "runs"
