"""Scripts cut into chunks by Dia's rules."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from generation.domain import Line
from generation.engines.dia.chunking import (
    FRAMES_S,
    LONGEST_S,
    MAX_POSITIONS,
    MAX_TEXT_BYTES,
    MAX_TURNS,
    Chunk,
    Piece,
    Reference,
    chunks,
    expected_s,
    least_positions,
    max_frames,
    reference_frames,
    text_bytes,
    text_of,
)

NAMES = ("temo", "felfel", "narrator")
REFERENCES = {
    name: Reference(transcript=f"This is how {name} sounds, day in and day out, come rain or shine.", frames=520)
    for name in NAMES
}
DELAY = 15
WORDS = st.sampled_from(["moon", "adventure,", "hello!", "(laughs)", "no.", "extraordinarily", "we", "fly…", "why?"])
LINES = st.lists(
    st.builds(Line, speaker=st.sampled_from(NAMES), text=st.lists(WORDS, min_size=1, max_size=120).map(" ".join)),
    min_size=1,
    max_size=12,
)


def line(speaker: str, text: str) -> Line:
    return Line(speaker=speaker, text=text)


@given(LINES)
def test_nothing_is_lost_and_every_rule_is_kept(lines: list[Line]) -> None:
    found = chunks(lines, REFERENCES)
    for at, spoken in enumerate(lines):
        pieces = [piece for chunk in found for piece in chunk.pieces if piece.line == at]
        assert " ".join(piece.text for piece in pieces).split() == spoken.text.split()
        assert {piece.speaker for piece in pieces} == {spoken.speaker}
    order = [piece.line for chunk in found for piece in chunk.pieces]
    assert order == sorted(order)
    for chunk in found:
        assert 1 <= len(chunk.speakers) <= 2
        assert chunk.turns <= MAX_TURNS
        assert chunk.expected_s <= LONGEST_S + 1e-9
        _assert_rules(text_of(chunk, REFERENCES))
        answer = max_frames(chunk, REFERENCES, 3072, DELAY)
        assert 0 < answer <= MAX_POSITIONS - reference_frames(chunk, REFERENCES) - DELAY


def _assert_rules(text: str) -> None:
    tags = re.findall(r"\[S[12]\]", text)
    assert text.startswith("[S1]")
    assert all(a != b for a, b in pairwise(tags))
    assert text.endswith(tags[-1])
    assert text_bytes(text) <= MAX_TEXT_BYTES


def test_three_hundred_words_become_about_ten_even_chunks() -> None:
    text = "Once upon a time there was a fox who wanted to see the moon. He packed a bag and left. "
    lines = [line(NAMES[at % 2], text * 2) for at in range(8)]
    assert sum(len(each.text.split()) for each in lines) >= 300
    found = chunks(lines, REFERENCES)
    lengths = [chunk.expected_s for chunk in found]
    assert 7 <= len(found) <= 12
    assert min(lengths) >= 5
    assert max(lengths) <= 16


def test_the_first_speaker_of_each_chunk_is_s1_and_references_come_first() -> None:
    chunk = Chunk(pieces=(Piece(line=0, speaker="felfel", text="Hi."), Piece(line=1, speaker="temo", text="Hello!")))
    assert text_of(chunk, REFERENCES) == (
        f"[S1] {REFERENCES['felfel'].transcript} [S2] {REFERENCES['temo'].transcript} [S1] Hi. [S2] Hello! [S1]"
    )


def test_one_speaker_goes_on_in_the_turn_of_the_reference() -> None:
    chunk = Chunk(pieces=(Piece(line=0, speaker="temo", text="Hi."), Piece(line=0, speaker="temo", text="Well.")))
    assert text_of(chunk, REFERENCES) == f"[S1] {REFERENCES['temo'].transcript} Hi. Well. [S2]"


def test_a_sentence_without_end_is_cut_at_its_commas_then_between_words() -> None:
    commas = ", ".join(["we went over the hill and far away"] * 16) + "."
    words = "very " * 150 + "far."
    for text in (commas, words):
        found = chunks([line("temo", text)], REFERENCES)
        assert len(found) > 1
        assert " ".join(piece.text for chunk in found for piece in chunk.pieces) == text
    first = chunks([line("temo", commas)], REFERENCES)[0]
    assert first.pieces[-1].text.endswith(",")


def test_sounds_take_their_time() -> None:
    assert expected_s("(laughs)") == 1.0
    assert expected_s("(laughs) Hello there, my friend.") > expected_s("Hello there, my friend.") + 0.9


@given(LINES, st.integers(least_positions(REFERENCES), MAX_POSITIONS))
def test_chunks_fit_into_fewer_positions(lines: list[Line], positions: int) -> None:
    found = chunks(lines, REFERENCES, positions)
    assert [word for chunk in found for piece in chunk.pieces for word in piece.text.split()] == [
        word for each in lines for word in each.text.split()
    ]
    for chunk in found:
        answer = max_frames(chunk, REFERENCES, positions, DELAY)
        assert answer >= min(chunk.expected_s, 1.0) * FRAMES_S


def test_a_word_that_nobody_can_say_in_one_go_is_cut() -> None:
    found = chunks([line("temo", "é" * 2000)], REFERENCES)
    assert "".join(piece.text for chunk in found for piece in chunk.pieces).replace(" ", "") == "é" * 2000
    assert all(text_bytes(text_of(chunk, REFERENCES)) <= MAX_TEXT_BYTES for chunk in found)


def test_quotes_and_sounds_stay_whole() -> None:
    text = 'He said "stop." Then he left. ' + "very " * 80 + "(clears throat) " + "far " * 80
    (first, *rest) = [piece.text for chunk in chunks([line("temo", text)], REFERENCES) for piece in chunk.pieces]
    assert first == 'He said "stop."'
    assert any("(clears throat)" in each for each in rest)


def test_figures_take_as_long_as_their_words() -> None:
    assert expected_s("1234567890, 9876543210.") > 5


def test_max_new_tokens_caps_a_chunk_and_never_the_script() -> None:
    lines = [line("temo", "We fly to the moon and back again. " * 12)]
    found = chunks(lines, REFERENCES)
    assert all(max_frames(chunk, REFERENCES, 900, DELAY) <= 900 - 520 for chunk in found)
    assert max_frames(found[0], REFERENCES, 8192, DELAY) <= MAX_POSITIONS - 520
    assert max_frames(found[0], REFERENCES, 8192, DELAY) > found[0].expected_s * FRAMES_S
