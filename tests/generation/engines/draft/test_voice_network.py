"""hibari as the engine uses it: what is pronounced, and the lengths that its graph doesn't put out by itself."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from generation.engines.draft.voice.network import Network
from generation.engines.draft.voice.reading import read_line
from generation.engines.draft.voice.sentences import Sentence, utterances
from generation.engines.draft.voice.timing import PHONEMES
from generation.errors import EngineFailed
from tests.generation.engines.draft.voice_material import TEXTS


@pytest.fixture(scope="module")
def network() -> Network:
    return Network.load()


def sentences(network: Network, text: str) -> list[Sentence]:
    return [each for each in utterances(read_line(text, network.known)) if isinstance(each, Sentence)]


def said(network: Network, text: str) -> str:
    """Phonemes of a text without stress, sentences joined by blanks."""
    symbols = [network.pronounce(sentence.atoms).text for sentence in sentences(network, text)]
    return "".join(character for character in " ".join(symbols) if character not in "ˈˌ")


@pytest.mark.parametrize(
    ("text", "phonemes"),
    [
        ("Oh no. I fell", "O nO. I fɛl."),
        ("No.", "nO."),
        ("Oh no, no, no.", "O nO, nO, nO."),
        ("oh no...", "O nO."),
        ('He said "no."', "hi sɛd nO."),
        ("no. 5", "nʌmbəɹ fIv."),
        ("I ate a fig.", "I At ɐ fɪɡ."),
        ("sooo", "sO."),
        ("I AM SO HAPPY", "I ɐm sO hæpi."),
        ("HELP US", "hɛlp ʌs."),
        ("the US", "ðə juɛs."),
        ("Shhhh!", "ʃʃʃ!"),
        ("3", "θɹi."),
        ("In 1969", "ɪn nIntin sɪksti nIn."),
        ("$5", "fIv dɑləɹz."),
        ("20€", "twɛnti jʊɹOz."),
        ("Dr. Smith", "dɑktəɹ smɪθ."),
        ("10:30", "tɛn θɜɹTi."),
        ("50%", "fɪfti pəɹsɛnt."),
        ("007", "zɪɹO zɪɹO sɛvən."),
        (".5", "zɪɹO pYnt fIv."),
        ("rock & roll", "ɹɑk ænd ɹOl."),
        ("café", "kæfA."),
    ],
)
def test_traps_are_pronounced_right(network: Network, text: str, phonemes: str) -> None:
    assert said(network, text) == phonemes


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
def test_any_text_is_pronounced_and_keeps_its_words_in_order(network: Network, text: str) -> None:
    for sentence in sentences(network, text):
        pronunciation = network.pronounce(sentence.atoms)
        assert [atom for source in pronunciation.sources for atom in source] == list(sentence.atoms)
        places = [symbol.source for symbol in pronunciation.symbols if symbol.source is not None]
        assert places == sorted(places)
        assert len(pronunciation.symbols) < 500


def test_lengths_cover_the_audio_exactly(network: Network) -> None:
    pronunciation = network.pronounce(sentences(network, "Hello there, my friend.")[0].atoms)
    utterance = network.infer(pronunciation, 1.0)
    samples = network.synthesize(utterance.spectrum, np.random.default_rng(0))
    assert utterance.lengths_s is not None
    assert len(utterance.lengths_s) == len(pronunciation.symbols) + 2
    assert utterance.lengths_s.sum() == pytest.approx(len(samples) / 24_000)


def test_every_phoneme_that_the_dictionary_holds_has_a_time(network: Network) -> None:
    text = "The quick brown fox jumps over a lazy dog; she sees leisure, judge which thing you're boxing, boy, out now."
    assert set(said(network, text)) - set(" .,;") <= PHONEMES


def test_another_build_of_the_network_works_without_lengths(tmp_path: Path) -> None:
    import hibari.voices

    model = tmp_path / "other.onnx"
    extra_doc_string = bytes([6 << 3 | 2, 1]) + b"x"  # changes the hash, not the graph
    model.write_bytes((Path(hibari.voices.ASSETS) / "hibari.onnx").read_bytes() + extra_doc_string)
    assert not Network.load(model).knows_lengths


def test_a_broken_network_is_told_in_one_line(tmp_path: Path) -> None:
    model = tmp_path / "broken.onnx"
    model.write_bytes(b"no model")
    with pytest.raises(EngineFailed, match="cannot be loaded") as failure:
        Network.load(model)
    assert failure.value.detail
