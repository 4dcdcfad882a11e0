"""Times of phonemes and words from the network's lengths, on made-up sentences."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.engines.draft.voice.reading import Atom
from generation.engines.draft.voice.sound import Loudness
from generation.engines.draft.voice.timing import (
    LEAD_S,
    PHONEMES,
    Pronunciation,
    Symbol,
    heard,
    shared_edges,
    symbol_edges,
    words,
)

TEXTS = st.text(st.sampled_from("ˈˌaɪstnO ,.…“ "), min_size=1, max_size=16).filter(lambda text: set(text) & PHONEMES)


def pronounced(text: str) -> Pronunciation:
    """Each blank-separated word of the symbols is one typed word."""
    symbols, word = [], 0
    for character in text:
        symbols.append(Symbol(character, None if character == " " else word))
        word += character == " "
    return Pronunciation(tuple(symbols), tuple((Atom(at, "x"),) for at in range(word + 1)))


def loud(duration_s: float, *spans: tuple[float, float]) -> Loudness:
    """Audible between these times, seconds."""
    audible = np.zeros(round(duration_s / 0.005), np.bool_)
    for start_s, end_s in spans:
        audible[round(start_s / 0.005) : round(end_s / 0.005)] = True
    return Loudness(audible)


def edges(text: str, length_s: float = 0.1) -> np.ndarray:
    return symbol_edges(np.full(len(text) + 2, length_s))


def test_the_sound_runs_ahead_of_the_lengths() -> None:
    found = heard(pronounced("sOt."), edges("sOt."), loud(0.6, (0.0, 0.6)))
    assert found[1].start_s == pytest.approx(0.2 - LEAD_S)


def test_a_stress_mark_belongs_to_its_vowel_and_a_blank_to_the_phoneme_before() -> None:
    found = heard(pronounced("sˈO tu."), edges("sˈO tu."), loud(0.9, (0.0, 0.9)))
    assert [phoneme.character for phoneme in found] == ["s", "O", "t", "u"]
    assert found[1].end_s - found[1].start_s == pytest.approx(0.3)
    assert found[2].start_s == pytest.approx(found[1].end_s)


def test_a_pause_belongs_to_nobody_and_silence_before_it_is_cut_off() -> None:
    # In time: border 0-0.05, s to 0.15, O to 0.25 but heard until 0.2 only, pause until 0.45, t, u
    found = heard(pronounced("sO, tu."), edges("sO, tu."), loud(0.9, (0.05, 0.2), (0.45, 0.6)))
    assert found[1].end_s == pytest.approx(0.2)
    assert found[2].start_s == pytest.approx(0.45)


def test_the_first_phoneme_begins_and_the_last_one_ends_where_they_are_heard() -> None:
    found = heard(pronounced("sO."), edges("sO."), loud(0.5, (0.02, 0.21)))
    assert (found[0].start_s, found[-1].end_s) == (pytest.approx(0.02), pytest.approx(0.21))


def test_several_words_pronounced_as_one_share_its_time_by_their_letters() -> None:
    together = Pronunciation(tuple(Symbol(character, 0) for character in "tɛn"), ((Atom(3, "10:3"), Atom(4, "pm")),))
    found = heard(together, edges("tɛn"), loud(0.5, (0.05, 0.35)))
    assert words(found, together) == {3: (0.05, pytest.approx(0.23)), 4: (pytest.approx(0.23), pytest.approx(0.35))}


def test_a_silent_word_has_no_time() -> None:
    found = heard(pronounced("sO … tu."), edges("sO … tu."), loud(1.0, (0.0, 1.0)))
    assert list(words(found, pronounced("sO … tu."))) == [0, 2]


@settings(deadline=None)
@given(TEXTS, st.data())
def test_phonemes_and_words_never_overlap_whatever_is_audible(text: str, data: st.DataObject) -> None:
    pronunciation = pronounced(text)
    units = data.draw(st.lists(st.integers(1, 6), min_size=len(text) + 2, max_size=len(text) + 2))
    lengths_s = np.array(units) * 0.025
    count = round(float(lengths_s.sum()) / 0.005)
    loudness = Loudness(np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count))))
    for edges_s in (symbol_edges(lengths_s), shared_edges(pronunciation, loudness)):
        found = heard(pronunciation, edges_s, loudness)
        assert [phoneme.character for phoneme in found] == [c for c in text if c in PHONEMES]
        times = [time for phoneme in found for time in (phoneme.start_s, phoneme.end_s)]
        assert times == sorted(times)
        assert times[0] >= 0.0 and times[-1] <= lengths_s.sum() + 1e-9
        spans = words(found, pronunciation)
        assert list(spans) == sorted(spans)
        flat = [time for span in spans.values() for time in span]
        assert flat == sorted(flat)
