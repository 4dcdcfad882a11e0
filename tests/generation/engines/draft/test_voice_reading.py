"""What is read aloud for typed words; the dictionary is a handful of words here."""

import pytest
from hypothesis import given, settings

from generation.engines.draft.voice.reading import ATOM_MAX, read_line
from generation.script import split_nonverbals
from tests.generation.engines.draft.voice_material import TEXTS

KNOWN = frozenset({"so", "no", "good", "god", "please", "what", "help", "us", "US", "go", "to", "temo"})


def read(text: str) -> list[str]:
    """Each run's atoms, joined by blanks."""
    return [" ".join(atom.text for atom in run) for run in read_line(text, KNOWN.__contains__).runs]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Hello there, my friend.", "Hello there, my friend."),
        ("sooo gooood, nooo pleeease!", "so good, no please!"),
        ("Teeemo temoooo", "temo temo"),
        ("Hahaha! hehe", "ha ha ha! he he"),
        ("Shhhhh, brrrr, ZZZZ aaaah ohhh hmmmm", "shh, brr, zzz ah oh hmm"),
        ("w-w-what n-no T-Rex I-I", "what no T-Rex I-I"),
        ("GO TO US", "go to us"),
        ("the US army, SO big, FBI", "the US army, so big, FBI"),
        ("“Don’t” – wait -- now...", '"Don\'t" — wait — now…'),
    ],
)
def test_words_are_read_as_meant(typed: str, said: str) -> None:
    assert read(typed) == [said]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Oh no.", "Oh no ."),
        ('He said "no."', 'He said "no ."'),
        ("Oh no. i fell", "Oh no . i fell"),
        ("No. 5 and no. 6", "No. 5 and no. 6"),  # an abbreviation after all
        ("a fig.", "a fig ."),
        ("the Sun.", "the Sun ."),
        ("no, no!", "no, no!"),
    ],
)
def test_a_word_before_a_full_stop_is_not_taken_for_an_abbreviation(typed: str, said: str) -> None:
    assert read(typed) == [said]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("5$ 20€ $5.5 €1,50 $1,000", "$5 €20 $5.50 €1.50 $1,000"),
        ("007 05:30 0.5 .5 100", "0 0 7 05:30 0.5 0.5 100"),
        ("1,5 1,250 1,2,3", "1, 5 1,250 1, 2, 3"),
        ("1234567890123456 24/7 555-0123", "1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 24 7 555-0123"),
        ("٣٤", "34"),
    ],
)
def test_figures_that_the_pronouncer_misreads_are_rewritten(typed: str, said: str) -> None:
    assert read(typed) == [said]


def test_what_the_voice_has_no_sound_for_is_not_read() -> None:
    assert read("Hi 世界 мир 🙂 café Łódź ñandú") == ["Hi café Lódz ñandú"]


def test_listed_sounds_part_a_line_and_are_not_read() -> None:
    assert read("Well (laughs) that was fun. (sighs) (coughs) Bye (laughs)") == ["Well", "that was fun.", "Bye"]
    assert read("(laughs) ... !") == []
    sounds = read_line("(gasps) Well (laughs) fun. (sighs) … (clears throat) Bye (laughs)", KNOWN.__contains__).sounds
    assert sounds == (("gasps",), ("laughs",), ("sighs", "clears throat"), ("laughs",))


def test_the_read_text_cannot_steer_the_pronouncer() -> None:
    assert not any(mark in read("[no](/nˈO/) {x} a|b")[0] for mark in "[]{}|")


@settings(deadline=None)
@given(TEXTS)
def test_every_typed_word_is_kept_and_every_atom_is_short_and_in_order(text: str) -> None:
    reading = read_line(text, KNOWN.__contains__)
    assert list(reading.words) == [
        word for part in split_nonverbals(text) if not part.is_nonverbal for word in part.text.split()
    ]
    atoms = [atom for run in reading.runs for atom in run]
    assert all(0 < len(atom.text) <= ATOM_MAX and not atom.text.isspace() for atom in atoms)
    assert [atom.word for atom in atoms] == sorted(atom.word for atom in atoms)
    assert all(atom.word < len(reading.words) for atom in atoms)
