"""hibari's pronunciation and network: the only module that touches hibari and onnxruntime.

hibari's graph computes the length of every symbol in a tensor that it doesn't put out. A protobuf reader merges
a message that comes twice, so one more `graph { output { name } }` after the model's bytes makes the tensor an
output. That is done for the one build of the graph which was looked into, known by its hash.
"""

import gzip
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from pydantic_core import from_json

from generation.engines.draft.voice.alignment import align
from generation.engines.draft.voice.design import FRAME_S, Spectrum, frame_of
from generation.engines.draft.voice.dictionaries import Pronunciations, tagger_model
from generation.engines.draft.voice.reading import Atom
from generation.engines.draft.voice.timing import PAUSES, PHONEMES, Pronunciation, Symbol, symbol_edges
from generation.errors import EngineFailed
from generation.ports import Samples

MODEL_SHA256 = "5f70741d4e900f4e85d0037498736cc1b3e1b9a63a13546a5da1e63abf4fccd8"  # hibari-tts 0.2.1, "heart"
_LENGTHS_OUTPUT = b"/Clip_output_0"
_LENGTH_UNIT_S = 0.025
_PALETTE_SPOKEN = "hˈɑhˌɑ hˈʌ mˈɔnə, lˈæ ʃˈu sˈɪ."  # whose sounds the palette has
_BORDER_ID = 0  # the network wants it before and after a sentence

# In the network's alphabet; hibari spells these out letter by letter.
_PRONUNCIATIONS: Mapping[str, str] = {
    "shh": "ʃʃʃ",
    "brr": "bɹɹɹ",
    "grr": "ɡɹˈɜɹ",
    "zzz": "zzz",
    "bzzt": "bzzzt",
    "tsk": "tˈɪsk",
    "hmph": "hˈʌmf",
    "mwahaha": "mwˌɑhɑhˈɑ",
    "ew": "ˈiu",
}


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    """`lengths_s` has one length for each symbol and for the border on either side, or is None where unknown."""

    spectrum: Spectrum
    lengths_s: npt.NDArray[np.float64] | None


class Network:
    """The loaded voice. Every method raises EngineFailed where hibari or onnxruntime breaks."""

    def __init__(self, *, g2p: Any, normalize: Callable[[str], str], synth: Any, session: Any, ids: Any) -> None:  # noqa: ANN401 - untyped libraries
        self._g2p = g2p
        self._normalize = normalize
        self._synth = synth
        self._session = session
        self._ids: Mapping[str, int] = ids
        self._palette: Mapping[str, Spectrum] = {}

    @classmethod
    def load(cls, model: Path | None = None) -> Self:
        """Reads 8 MB of network and 2 MB of dictionaries; `model` is another build than the package's own.

        onnxruntime and gzip work without the interpreter's lock, beside each other and what needs it.
        """
        with _voice_failures("The built-in voice cannot be loaded. Reinstall hibari-tts 0.2.1."):
            from hibari import dsp, voices  # noqa: PLC0415 - loaded with the first sentence, not with the program
            from hibari.g2p.normalize import normalize  # noqa: PLC0415

            assets = Path(voices.ASSETS)
            with ThreadPoolExecutor(2, thread_name_prefix="voice") as beside:
                session = beside.submit(lambda: _session((model or assets / "hibari.onnx").read_bytes()))
                return cls(
                    g2p=_g2p(assets, beside),
                    normalize=normalize,
                    synth=dsp.synth,
                    ids=from_json((assets / "vocab.json").read_bytes()),
                    session=session.result(),
                )

    @property
    def knows_lengths(self) -> bool:
        return len(self._session.get_outputs()) > 6

    def known(self, word: str) -> bool:
        """Whether the dictionary has this very spelling."""
        return word in self._g2p.lexicon.golds.d

    def pronounce(self, atoms: Sequence[Atom]) -> Pronunciation:
        with _voice_failures():
            text = self._normalize(" ".join(atom.text for atom in atoms))
            tokens = self._g2p.tokenize(text)
            for token in tokens:
                if token.text.lower() in _PRONUNCIATIONS:
                    token.phonemes, token.rating = _PRONUNCIATIONS[token.text.lower()], 5
            sounds = _by_word(self._g2p.phonemize_tokens(tokens))
        matches = align([atom.text for atom in atoms], text.split())
        symbols: list[Symbol] = []
        for source, match in enumerate(matches):
            for sound in sounds[match.start : match.end]:
                symbols += (Symbol(c, source) for c in sound if c in self._ids)
                symbols.append(Symbol(" ", None))
        symbols = symbols[:-1]
        if symbols and symbols[-1].character not in PAUSES:
            symbols.append(Symbol(".", None))  # hibari takes the dot of "I." for an abbreviation's
        return Pronunciation(tuple(symbols), tuple(tuple(atoms[m.read_start : m.read_end]) for m in matches))

    def infer(self, pronunciation: Pronunciation, speed: float) -> Utterance:
        ids = [_BORDER_ID, *(self._ids[c] for c in pronunciation.text), _BORDER_ID]
        with _voice_failures():
            outputs = self._session.run(
                None, {"ids": np.asarray([ids], np.int64), "speed": np.asarray([speed], np.float32)}
            )
        harmonic, harmonic_phase, noise, free, free_phase, pitch_hz = (output[0] for output in outputs[:6])
        return Utterance(
            Spectrum(
                harmonic=harmonic,
                harmonic_phase=harmonic_phase,
                noise=noise,
                free=free,
                free_phase=free_phase,
                pitch_hz=pitch_hz,
            ),
            outputs[6].ravel().astype(np.float64) * _LENGTH_UNIT_S if self.knows_lengths else None,
        )

    def palette(self) -> Mapping[str, Spectrum]:
        """Some sounds of the voice for themselves: a frame from the middle of each, by its symbol."""
        if not self._palette:
            symbols = tuple(Symbol(character, None) for character in _PALETTE_SPOKEN)
            utterance = self.infer(Pronunciation(symbols, ()), 1.0)
            lengths_s = utterance.lengths_s
            if lengths_s is None:
                lengths_s = np.full(len(symbols) + 2, utterance.spectrum.frames * FRAME_S / (len(symbols) + 2))
            edges = symbol_edges(lengths_s) / FRAME_S
            middles = (edges[1:-2] + edges[2:-1]) / 2
            self._palette = {
                symbol.character: frame_of(utterance.spectrum, round(float(middle)))
                for symbol, middle in zip(symbols, middles, strict=True)
                if symbol.character in PHONEMES
            }
        return self._palette

    def synthesize(self, spectrum: Spectrum, rng: np.random.Generator) -> Samples:
        """Samples at 24 kHz, 300 for each frame; the peak may exceed 1."""
        with _voice_failures():
            samples: Samples = self._synth(
                spectrum.harmonic,
                spectrum.harmonic_phase,
                spectrum.noise,
                spectrum.free,
                spectrum.free_phase,
                spectrum.pitch_hz,
                rng,
            )
        return samples


@contextmanager
def _voice_failures(
    message: str = "The built-in voice broke on this text. Try again with other words.",
) -> Iterator[None]:
    """onnxruntime's errors have no common base but Exception, and hibari raises what it happens to meet."""
    try:
        yield
    except Exception as error:
        raise EngineFailed(message, detail=repr(error)) from error


def _g2p(assets: Path, beside: Executor) -> Any:  # noqa: ANN401 - hibari is untyped
    """hibari's American English reader."""
    from hibari.g2p import G2P, Lexicon, Tagger, Tokenizer  # noqa: PLC0415

    names = ("tagger.json.gz", "lexicon_us_gold.json.gz", "lexicon_us_silver.json.gz")
    tagger, gold, silver = beside.map(lambda name: gzip.decompress((assets / name).read_bytes()), names)
    g2p = G2P.__new__(G2P)  # its own __init__ would parse them
    g2p.lexicon = Lexicon(Pronunciations(gold), Pronunciations(silver), False)
    g2p.tokenizer = Tokenizer(from_json((assets / "tokenizer_exceptions.json").read_bytes()))
    g2p.tagger = Tagger(tagger_model(tagger))
    g2p.unk, g2p.british = "", False
    g2p._oov = None
    return g2p


def _session(model: bytes) -> Any:  # noqa: ANN401 - onnxruntime is untyped
    """On one thread: a second one gained nothing (12 s of speech: 0.14 and 0.13 s), and it keeps the bytes equal."""
    import onnxruntime  # noqa: PLC0415 - 30 MB

    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors only
    if hashlib.sha256(model).hexdigest() == MODEL_SHA256:
        model += _message(7, _message(12, _message(1, _LENGTHS_OUTPUT)))  # ModelProto.graph, .output, .name
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _message(field: int, payload: bytes) -> bytes:
    """A protobuf field of bytes; field and length stay under 16 and 128 here and need one byte each."""
    return bytes([field << 3 | 2, len(payload)]) + payload


def _by_word(tokens: Sequence[Any]) -> list[str]:
    """Symbols of each blank-separated word of the pronounced text."""
    sounds = [""]
    for token in tokens:
        sounds[-1] += token.phonemes or ""
        if token.whitespace:
            sounds.append("")
    return sounds
