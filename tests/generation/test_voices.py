"""Which voice a character has, and that a cast can be told apart."""

import re
from itertools import combinations

import pytest

from generation.domain import Character, Puppet, Voice, VoiceDesign
from generation.voices import NAMED, are_alike, derived, told_apart


def character(name: str, description: str = "", kind: str = "") -> Character:
    puppet = Puppet(kind=kind) if kind else None
    voice = Voice(design=derived(name, name.title(), description, kind))
    return Character(name=name, title=name.title(), description=description, puppet=puppet, voice=voice)


def test_there_are_voices_enough_and_their_names_are_plain() -> None:
    assert len(NAMED) >= 14
    assert all(re.fullmatch(r"[a-z]+", name) for name in NAMED)
    words = [word for voice in NAMED.values() for word in voice.words]
    assert len(words) == len(set(words))


def test_no_two_named_voices_are_alike() -> None:
    for (one, first), (other, second) in combinations(NAMED.items(), 2):
        assert not are_alike(first.design, second.design), (one, other)


@pytest.mark.parametrize(
    ("name", "description", "kind", "expected"),
    [
        ("bolt", "", "robot", "robot"),
        ("grumm", "a huge giant who knits", "", "giant"),
        ("mia", "a little girl with a kite", "", "heroine"),
        ("old-tom", "he mends nets", "", "elder"),
        ("smaug", "a dragon", "", "monster"),
        ("ned", "he sells maps", "", "hero"),
    ],
)
def test_words_choose_a_voice(name: str, description: str, kind: str, expected: str) -> None:
    assert character(name, description, kind).voice.design == NAMED[expected].design


def test_a_character_without_telling_words_has_a_voice_of_its_name() -> None:
    names = [f"zz{number}" for number in range(40)]
    found = {derived(name, name, "") for name in names}
    assert len(found) > 5
    assert derived("zork", "Zork", "") == derived("zork", "Zork", "")


def test_unnamed_characters_in_a_cast_never_sound_alike() -> None:
    for start in range(60):
        cast = told_apart([character(f"zz{start + number}") for number in range(6)])
        for first, second in combinations(cast, 2):
            assert not are_alike(first.voice.design, second.voice.design)


def test_a_given_voice_stays_and_the_derived_one_makes_way() -> None:
    own = VoiceDesign(pitch=0.74, pitch_range=0.0, metal=0.9)
    bolt = character("bolt", kind="robot")
    given = Character(name="mine", title="Mine", voice=Voice(design=NAMED["robot"].design))
    other = Character(name="other", title="Other", voice=Voice(design=own))
    cast = told_apart([bolt, given, other])
    assert (cast[1], cast[2]) == (given, other)
    assert not are_alike(cast[0].voice.design, given.voice.design)


def test_a_cast_that_can_be_told_apart_stays_as_it_is() -> None:
    cast = (character("bolt", kind="robot"), character("grumm", "a giant"))
    assert told_apart(cast) == cast
