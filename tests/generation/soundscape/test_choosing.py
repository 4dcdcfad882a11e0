"""Which background a prompt's words ask for."""

from importlib import import_module

import pytest

from generation.soundscape.choosing import all_beds, all_effects, choose, effect_of
from generation.vocabulary.places import DEFAULT, all_places


def names(*texts: str) -> list[str]:
    return [bed.name for bed, _ in choose(*texts).levels]


def test_words_belong_to_one_sound() -> None:
    words = [word for bed in all_beds().values() for word in bed.words]
    assert len(words) == len(set(words))
    said = [word for effect in all_effects().values() for word in effect.words]
    assert len(said) == len(set(said))


def test_every_place_has_a_sound_of_its_own_and_nothing_else_is_one() -> None:
    sounding = [bed.place for bed in all_beds().values() if bed.place]
    assert sorted(sounding) == sorted(all_places())
    assert all(bool(bed.place) != bool(bed.words) for bed in all_beds().values())


def test_the_sound_is_that_of_the_place_that_is_drawn() -> None:
    drawn = import_module("generation.engines.draft.scenes.registry")
    for name in drawn.all_places():
        for word in all_places()[name].words:
            assert drawn.choose(f"in a {word}").name == choose(f"in a {word}").place.place, word


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
