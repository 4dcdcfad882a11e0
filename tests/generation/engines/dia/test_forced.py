"""Words timed by a recogniser: one that hears what it is told to, and a real one, tiny."""

import json
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import Wav2Vec2Config, Wav2Vec2CTCTokenizer, Wav2Vec2FeatureExtractor, Wav2Vec2ForCTC

from generation.engine_options import EngineOptions
from generation.engines import Engines
from generation.engines.dia.alignment import Proportional, Timed
from generation.engines.dia.ctc import LogProbs
from generation.engines.dia.forced import Alphabet, Forced
from generation.engines.dia.recogniser import load
from generation.errors import EngineFailed
from generation.models import ModelSource
from generation.ports import Samples
from tests.generation.engines.dia.test_alignment import piece
from tests.generation.engines.dia.test_engine import SHORT, speak
from tests.generation.engines.dia.test_takes import RATE, silence, voice

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ'"
SYMBOLS = {letter: at for at, letter in enumerate(LETTERS, start=2)}
ALPHABET = Alphabet(symbols=SYMBOLS, blank=0, between=1)
FRAME_S = 0.02


@dataclass
class Hearing:
    """Is sure of each letter at its time, as (text, start, end): evenly spread, then a space."""

    said: list[tuple[str, float, float]]
    duration_s: float
    alphabet: Alphabet = ALPHABET
    frame_s: float = FRAME_S
    share: float = 0.95

    def log_probs(self, samples: Samples, rate: int) -> LogProbs | None:
        heard = np.zeros(round(self.duration_s / FRAME_S), dtype=int)
        for text, start_s, end_s in self.said:
            times = np.linspace(start_s, end_s - FRAME_S, len(text)) / FRAME_S
            for letter, at in zip(text.upper(), times.round().astype(int), strict=True):
                heard[at] = SYMBOLS[letter]
            after = round(end_s / FRAME_S) + 1
            if after < len(heard):
                heard[after] = 1
        probs = np.full((len(heard), len(SYMBOLS) + 2), (1 - self.share) / (len(SYMBOLS) + 1))
        probs[np.arange(len(heard)), heard] = self.share
        return np.log(probs).astype(np.float32)


class Deaf(Hearing):
    def log_probs(self, samples: Samples, rate: int) -> LogProbs | None:
        return None


def quiet(duration_s: float) -> Samples:
    return np.concatenate((voice(0.05), silence(duration_s - 0.05)))


def times(timed: Timed) -> list[tuple[str, float, float]]:
    return [(word.text, round(word.start_s, 3), round(word.end_s, 3)) for word in timed.words]


def test_words_are_where_they_are_heard() -> None:
    said = [("HELLO", 0.1, 0.5), ("DEAR", 1.0, 1.3), ("IT'S", 1.5, 1.9), ("ME", 2.4, 2.6)]
    forced = Forced(Hearing(said, 3.0))
    first, second = forced.align(quiet(3.0), RATE, (piece("Hello, dear!"), piece("It’s… me.", "felfel", 1)))
    assert times(first) == [("Hello,", 0.1, 0.5), ("dear!", 1.0, 1.3)]
    assert times(second) == [("It’s…", 1.5, 1.9), ("me.", 2.4, 2.6)]
    assert (first.start_s, first.end_s, second.start_s) == pytest.approx((0.1, 1.3, 1.5))
    assert forced.timing == "aligned"


def test_a_word_rings_on_as_long_as_it_is_heard_and_never_into_the_next() -> None:
    sound = np.concatenate((voice(0.6), silence(0.4), voice(1.0, seed=1)))
    said = [("HELLO", 0.0, 0.5), ("DEAR", 1.0, 1.3), ("ME", 1.34, 1.5)]
    (timed,) = Forced(Hearing(said, 2.0)).align(sound, RATE, (piece("Hello dear me"),))
    hello, dear, me = timed.words
    assert hello.end_s == pytest.approx(0.6, abs=0.02)
    assert dear.end_s == me.start_s == pytest.approx(1.34)
    assert me.end_s == pytest.approx(1.65, abs=0.01)


def test_sounds_take_the_gap_between_words() -> None:
    said = [("WELL", 0.9, 1.2), ("NO", 2.5, 2.7)]
    (timed,) = Forced(Hearing(said, 4.0)).align(quiet(4.0), RATE, (piece("(sighs) Well (laughs) (coughs) no (gasps)"),))
    assert times(timed) == [("Well", 0.9, 1.2), ("no", 2.5, 2.7)]
    assert [(cue.kind, round(cue.start_s, 2), round(cue.end_s, 2)) for cue in timed.cues] == [
        ("sighs", 0.0, 0.9), ("laughs", 1.2, 1.85), ("coughs", 1.85, 2.5), ("gasps", 2.7, 4.0),
    ]  # fmt: skip
    assert (timed.start_s, timed.end_s) == (0.0, 4.0)


def test_numbers_are_any_letters_and_lone_signs_are_between() -> None:
    said = [("IN", 0.1, 0.3), ("NINETEEN", 0.5, 1.1), ("YES", 2.0, 2.4)]
    (timed,) = Forced(Hearing(said, 3.0)).align(quiet(3.0), RATE, (piece("In 1999 — yes."),))
    number, sign = timed.words[1:3]
    assert number.text == "1999"
    assert 0.3 <= number.start_s < number.end_s <= 2.0
    assert (sign.text, sign.start_s, sign.end_s) == ("—", number.end_s, timed.words[3].start_s)
    assert times(timed)[3] == ("yes.", 2.0, 2.4)


def test_a_take_that_says_something_else_is_estimated() -> None:
    forced = Forced(Hearing([("QQQQ", 0.2, 0.8)], 2.0, share=0.99))
    pieces = (piece("Hello there my dear."),)
    sound = voice(2.0)
    assert forced.align(sound, RATE, pieces) == Proportional().align(sound, RATE, pieces)
    assert forced.timing == "proportional"
    forced.recogniser = Hearing([("HELLO", 0.2, 0.8)], 2.0)
    forced.align(sound, RATE, (piece("Hello"),))
    assert forced.timing == "aligned, 1 of 2 takes proportional"


@pytest.mark.parametrize("text", ["(laughs)", "1999", "— …"])
def test_what_has_no_letters_at_all_is_estimated(text: str) -> None:
    sound, pieces = voice(1.0), (piece(text),)
    assert Forced(Hearing([], 1.0)).align(sound, RATE, pieces) == Proportional().align(sound, RATE, pieces)


@pytest.mark.parametrize("text", ["…", "(laughs)"])
def test_a_sentence_without_words_lies_between_the_others(text: str) -> None:
    said = [("WOW", 0.2, 0.5), ("YES", 1.5, 1.8)]
    pieces = (piece("Wow!"), piece(text), piece("Yes."))
    first, middle, last = Forced(Hearing(said, 2.0)).align(quiet(2.0), RATE, pieces)
    assert (first.end_s, last.start_s) == pytest.approx((0.5, 1.5))
    assert (middle.start_s, middle.end_s) == pytest.approx((0.5, 1.5))


def test_who_cannot_listen_is_gone_without() -> None:
    forced = Forced(Deaf([], 1.0))
    forced.align(voice(1.0), RATE, (piece("Hello"),))
    forced.align(voice(1.0)[:100], RATE, (piece("Hello"),))
    assert forced.timing == "proportional"


@pytest.mark.parametrize(
    ("word", "spelled"),
    [
        ("Café!", "CAFE"),
        ("don’t", "DON'T"),
        ("“Hey,”", "HEY"),
        ("R2D2", "R*D*"),
        ("1,999", "*"),
        ("'", ""),
        ("…", ""),
        ("Ωmega", "*MEGA"),
    ],
)
def test_words_are_spelled_in_the_recognisers_letters(word: str, spelled: str) -> None:
    expected = tuple(ALPHABET.wild if letter == "*" else SYMBOLS[letter] for letter in spelled)
    assert ALPHABET.spelled(word) == expected


# ---------------------------------------------------------------- the real classes


@pytest.fixture(scope="module")
def listener(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny random model in the layout of facebook/wav2vec2-base-960h."""
    folder = tmp_path_factory.mktemp("aligner")
    torch.manual_seed(0)
    names = ["<pad>", "<s>", "</s>", "<unk>", "|", *LETTERS]
    (folder / "letters.json").write_text(json.dumps({name: at for at, name in enumerate(names)}))
    Wav2Vec2ForCTC(
        Wav2Vec2Config(
            vocab_size=len(names), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
            conv_dim=[8] * 7, num_conv_pos_embeddings=16, num_conv_pos_embedding_groups=2,
        )
    ).save_pretrained(folder)  # fmt: skip
    Wav2Vec2CTCTokenizer(str(folder / "letters.json")).save_pretrained(folder)
    Wav2Vec2FeatureExtractor(sampling_rate=16_000, do_normalize=True, return_attention_mask=False).save_pretrained(
        folder
    )
    return folder


def test_a_saved_model_is_loaded_with_its_alphabet(listener: Path) -> None:
    recogniser = load(listener, torch.device("cpu"))
    alphabet = recogniser.alphabet
    assert (alphabet.blank, alphabet.between, alphabet.wild) == (0, 4, 32)
    assert set(alphabet.symbols) == set(LETTERS)
    assert recogniser.frame_s == 0.02
    log_probs = recogniser.log_probs(voice(2.0), RATE)
    assert log_probs is not None
    assert log_probs.shape == (99, 32)
    np.testing.assert_allclose(np.exp(log_probs).sum(axis=1), 1.0, rtol=1e-4)


def test_a_random_models_times_are_in_order(listener: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generation.engines.dia.forced._HOPELESS", -np.inf)  # it knows nothing: go through all the same
    forced = Forced(load(listener, torch.device("cpu")))
    (timed,) = forced.align(voice(2.0), RATE, (piece("Hello (laughs) there, my 2 dears."),))
    assert forced.timing == "aligned"
    edges = [edge for word in timed.words for edge in (word.start_s, word.end_s)]
    assert all(a <= b for a, b in pairwise(edges))
    assert 0 <= edges[0] <= edges[-1] <= 2.0


def test_dia_speaks_with_it_where_it_is_there(
    listener: Path, options: EngineOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = replace(options.models, aligner=ModelSource(id=str(listener)))
    engines = Engines(replace(options, models=models))
    engine = engines.speech("dia")
    assert engine is not None
    assert speak(engine, SHORT).facts["timing"] == "proportional"  # a random model hears nothing of the text
    monkeypatch.setattr("generation.engines.dia.forced._HOPELESS", -np.inf)
    speech = speak(engine, SHORT)
    assert speech.facts["timing"] == "aligned"
    assert [word.text for word in speech.lines[0].words] == ["Hi."]
    engines.close()


@pytest.mark.parametrize("gone", ["vocab.json", "config.json", "model.safetensors", "preprocessor_config.json"])
def test_a_folder_that_lacks_something_is_told(listener: Path, tmp_path: Path, gone: str) -> None:
    for path in listener.iterdir():
        if path.name not in (gone, "letters.json"):
            (tmp_path / path.name).write_bytes(path.read_bytes())
    with pytest.raises(EngineFailed, match="models pull aligner") as caught:
        load(tmp_path, torch.device("cpu"))
    assert str(tmp_path.parent) not in caught.value.user_message
