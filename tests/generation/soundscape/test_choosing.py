"""Which background a prompt's words ask for."""

from importlib import import_module

import pytest

from generation.motion import registry as motions
from generation.soundscape.choosing import DEFAULT, all_beds, all_effects, choose, effect_of


def names(*texts: str) -> list[str]:
    return [bed.name for bed, _ in choose(*texts).levels]


def test_words_belong_to_one_sound_of_a_layer() -> None:
    for layer in ("place", "over"):
        words = [word for bed in all_beds().values() if bed.layer == layer for word in bed.words]
        assert len(words) == len(set(words))
    said = [word for effect in all_effects().values() for word in effect.words]
    assert len(said) == len(set(said))


def test_every_place_of_the_draft_engine_has_a_sound() -> None:
    """By its own words, so that a new place without one is seen here; but "temo waves" is no beach."""
    places = import_module("generation.engines.draft.scenes.registry").all_places()
    silent = [
        (place.name, word)
        for place in places.values()
        for word in place.words
        if place.name != DEFAULT and motions.choose(word) is None and names(f"in a {word}") == [DEFAULT]
    ]
    assert silent == []


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("temo walks along the beach", ["waves"]),
        ("two mermaids under the sea", ["underwater"]),
        ("a city at night in the rain", ["city", "crickets", "rain"]),
        ("a stormy night in the castle", ["castle", "storm", "crickets"]),
        ("felfel cooks in the kitchen at night while a storm rages", ["kitchen", "storm"]),
        ("temo on the moon", ["space"]),
        ("aboard a space station near the moon", ["station"]),
        ("classes in two schools", ["school"]),
        ("a party in the woods around a campfire", ["forest", "crowd", "campfire"]),
        ("temo waves 🏖", ["waves"]),
        ("temo waves", [DEFAULT]),
        ("", [DEFAULT]),
    ],
)
def test_prompts_choose_their_sounds(prompt: str, expected: list[str]) -> None:
    assert names(prompt) == expected


def test_a_hint_counts_where_no_place_is_named_and_descriptions_where_the_prompt_says_nothing() -> None:
    assert names("a king in the kitchen") == ["kitchen"]
    assert names("a king laughs") == ["castle"]
    assert names("she laughs", "a penguin on the ice") == ["snow"]


def test_birds_are_quieter_in_the_rain_and_rain_is_quieter_indoors() -> None:
    def levels(prompt: str) -> dict[str, float]:
        return {bed.name: level for bed, level in choose(prompt).levels}

    assert levels("a forest in the rain")["forest"] < levels("a forest")["forest"]
    assert levels("a kitchen, rain outside")["rain"] < levels("a forest in the rain")["rain"]


@pytest.mark.parametrize(
    ("word", "effect"),
    [("BOOM!", "boom"), ("kaboooom...", "boom"), ("crash,", "crash"), ("Knock", "knock"), ("boots", None), ("1", None)],
)
def test_words_that_are_sounds_are_heard(word: str, effect: str | None) -> None:
    found = effect_of(word)
    assert (found.name if found else None) == effect
