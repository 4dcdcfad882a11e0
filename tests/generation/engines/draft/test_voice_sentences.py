"""Where a line is parted, and the pauses between."""

import pytest
from hypothesis import given, settings

from generation.engines.draft.voice.reading import read_line
from generation.engines.draft.voice.sentences import (
    BREATH_PAUSE_S,
    CLAUSE_PAUSE_S,
    HESITATION_PAUSE_S,
    SENTENCE_MAX,
    SENTENCE_PAUSE_S,
    SOUND_PAUSE_S,
    Sentence,
    Sound,
    utterances,
)
from tests.generation.engines.draft.voice_material import TEXTS


def part(text: str) -> tuple[Sentence | Sound, ...]:
    return utterances(read_line(text, {"no"}.__contains__))


def texts(text: str) -> list[str]:
    return [" ".join(atom.text for atom in sentence.atoms) for sentence in part(text) if isinstance(sentence, Sentence)]


@pytest.mark.parametrize(
    ("typed", "parted"),
    [
        ("He left. i stayed... ok", ["He left.", "i stayed…", "ok ."]),
        ("Mr. Smith met Dr. J. K. Rowling. Why?!", ["Mr. Smith met Dr. J. K. Rowling.", "Why?!"]),
        ('"What?" he said. "Go!" Then he left', ['"What?" he said.', '"Go!"', "Then he left ."]),
        ("So do I. Oh no. It is No. 5. See fig. 3 now.", ["So do I.", "Oh no .", "It is No. 5.", "See fig. 3 now."]),
        ("The U.S. Army came at 5 p.m. today.", ["The U.S. Army came at 5 p.m. today."]),
        ("Cats, dogs, etc. are here.", ["Cats, dogs, etc. are here."]),
        ("Wait — what", ["Wait — what ."]),
        ("... — !", []),
    ],
)
def test_sentences_end_where_people_end_them(typed: str, parted: list[str]) -> None:
    assert texts(typed) == parted


def test_pauses_tell_sentences_hesitations_sounds_and_the_end_apart() -> None:
    pauses = [each.pause_s for each in part("One. Two… well (laughs) three! Four")]
    assert pauses == [
        *(SENTENCE_PAUSE_S, HESITATION_PAUSE_S, SOUND_PAUSE_S, SOUND_PAUSE_S),
        *(SENTENCE_PAUSE_S, 0.0),
    ]


def test_sounds_stand_where_they_were_typed() -> None:
    told = [each.kind if isinstance(each, Sound) else each.atoms[0].text for each in part("(gasps) A cat (sighs)")]
    assert told == ["gasps", "A", "sighs"]
    assert [each.kind for each in part("(laughs) (coughs)") if isinstance(each, Sound)] == ["laughs", "coughs"]


def test_a_long_sentence_is_parted_at_its_commas() -> None:
    clause = "the boats drift out over the quiet water one by one"
    parted = part(", ".join([clause] * 8) + ".")
    assert len(parted) > 2
    assert all(sentence.atoms[-1].text == "one," for sentence in parted[:-1])
    assert {sentence.pause_s for sentence in parted[:-1]} == {CLAUSE_PAUSE_S}


def test_a_long_sentence_without_commas_is_parted_before_a_linking_word() -> None:
    parted = part("we sailed far over the sea and " * 12 + "slept")
    assert len(parted) > 1
    assert all(sentence.atoms[0].text == "and" for sentence in parted[1:])
    assert {sentence.pause_s for sentence in parted[:-1]} == {BREATH_PAUSE_S}


@settings(deadline=None)
@given(TEXTS)
def test_every_atom_is_spoken_once_and_no_sentence_is_too_long(text: str) -> None:
    reading = read_line(text, {"no"}.__contains__)
    heard = utterances(reading)
    parted = [each for each in heard if isinstance(each, Sentence)]
    read = [atom for run in reading.runs for atom in run]
    said = [atom for sentence in parted for atom in sentence.atoms]
    dropped = [atom for atom in read if atom not in said]
    assert not any(character.isalnum() for atom in dropped for character in atom.text)
    assert all(len(sentence.atoms) <= SENTENCE_MAX for sentence in parted)
    assert [atom.word for atom in said] == sorted(atom.word for atom in said)
    assert not heard or heard[-1].pause_s == 0.0
    sounds = [each.kind for each in heard if isinstance(each, Sound)]
    assert sounds == [kind for kinds in reading.sounds for kind in kinds]
