"""When words are said, where nobody knows better than the loudness."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from generation.engines.dia.alignment import Proportional, Timed
from generation.engines.dia.chunking import Piece
from generation.ports import Samples
from tests.generation.engines.dia.test_takes import RATE, silence, voice


def piece(text: str, speaker: str = "temo", line: int = 0) -> Piece:
    return Piece(line=line, speaker=speaker, text=text)


def align(samples: Samples, *pieces: Piece) -> tuple[Timed, ...]:
    return Proportional().align(samples, RATE, pieces)


def test_words_share_the_time_by_their_letters() -> None:
    (timed,) = align(voice(2.0), piece("I extraordinarily agree"))
    assert [word.text for word in timed.words] == ["I", "extraordinarily", "agree"]
    short, long, _ = (word.end_s - word.start_s for word in timed.words)
    assert long > 4 * short
    assert timed.start_s < 0.02
    assert abs(timed.end_s - 2.0) < 0.05


def test_no_word_is_said_in_a_pause() -> None:
    sound = np.concatenate((voice(1.0), silence(0.6), voice(1.0, seed=1)))
    (timed,) = align(sound, piece("one two three. four five six."))
    for word in timed.words:
        inside = min(word.end_s, 1.6) - max(word.start_s, 1.0)
        assert inside < 0.05, word


def test_a_change_of_speaker_lies_in_the_pause_between_them() -> None:
    sound = np.concatenate((voice(1.2), silence(0.3), voice(0.8, seed=1)))
    first, second = align(sound, piece("Hello there my dear."), piece("Good day to you.", "felfel", 1))
    assert abs(first.end_s - 1.2) < 0.03
    assert abs(second.start_s - 1.5) < 0.03
    assert first.words[-1].end_s == first.end_s
    assert second.words[0].start_s == second.start_s


def test_sounds_are_cues_and_no_words() -> None:
    (timed,) = align(voice(3.0), piece("Well (laughs) that is funny."))
    assert [word.text for word in timed.words] == ["Well", "that", "is", "funny."]
    (cue,) = timed.cues
    assert cue.kind == "laughs"
    assert timed.words[0].end_s - 1e-9 <= cue.start_s < cue.end_s <= timed.words[1].start_s + 0.011


@given(
    st.lists(st.sampled_from(["moon", "a", "extraordinary", "(sighs)", "no."]), min_size=1, max_size=30),
    st.lists(st.booleans(), min_size=1, max_size=8),
    st.integers(1, 3),
)
def test_times_are_in_order_and_inside(words: list[str], sounding: list[bool], count: int) -> None:
    sound = np.concatenate([voice(0.4) if loud else silence(0.2) for loud in (True, *sounding, True)])
    pieces = [piece(" ".join(words), ("temo", "felfel")[at % 2], at) for at in range(count)]
    found = align(sound, *pieces)
    for before, after in pairwise(found):
        assert before.end_s <= after.start_s + 0.011
    for timed in found:
        assert 0 <= timed.start_s <= timed.end_s <= len(sound) / RATE + 1e-9
        for word in timed.words:
            assert timed.start_s - 1e-9 <= word.start_s <= word.end_s <= timed.end_s + 1e-9
        assert [word.start_s for word in timed.words] == sorted(word.start_s for word in timed.words)
