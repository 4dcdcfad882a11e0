"""The recording that each voice is cloned from: a character's own, or its designed voice, spoken once and kept.

Dia holds a voice only by what it has just heard of it, so every chunk begins with the references of its speakers. A
reference is 5 to 10 s long (model card): shorter ones hold the voice badly, longer ones take room from the answer.
"""

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from generation.domain import Character
from generation.engines.dia.delay import Tokens
from generation.engines.dia.takes import BLOCK_S, finished, heard
from generation.errors import BadInput, CartoonError, StorageFailed, from_os_error
from generation.media.audio import read_audio
from generation.media.retime import resampled
from generation.ports import Samples, Speech

SHORTEST_S, LONGEST_S = 1.0, 12.0  # of what is heard in a recording; 5 to 10 s are best
MOST_TRANSCRIPT_BYTES = 360  # nearly twice what is said in LONGEST_S; two of them leave the encoder room for a chunk
_CLIPPED = 0.999
_CLIPPED_SHARE = 0.01  # of the samples: more is distortion that the clone would speak with
_VERSION = 2  # counts up where the same voice would be prepared in another way

# What a designed voice says to be cloned: 6 s, open and closed vowels, a question and a statement.
DESIGNED_TEXT = "Well, hello there, it is good to see you again. Shall we go and find out what is over the hill today?"

Speak = Callable[[Character, str], Speech]  # the draft voice saying a text
Encode = Callable[[Samples], Tokens]


@dataclass(frozen=True, slots=True, eq=False)
class VoiceReference:
    """Codes of shape (frames, books), and the words that are said in them."""

    codes: Tokens
    transcript: str


class References:
    """Prepares each voice once; codes of designed and recorded voices are kept in `folder` where there is one."""

    def __init__(self, speak: Speak, encode: Encode, rate: int, codec: str, folder: Path | None) -> None:
        """`codec` names what encodes: another one has other codes."""
        self._speak, self._encode, self._rate, self._codec = speak, encode, rate, codec
        self._folder = folder
        self._known: dict[str, Tokens] = {}

    def of(self, character: Character) -> VoiceReference:
        """Raises BadInput for a recording that cannot be cloned, saying why; StorageFailed; what `speak` raises."""
        key = self._key(character)
        if key not in self._known:
            codes = self._kept(key)
            if codes is None:
                codes = self._encode(self._samples(character))
                self._keep(key, codes)
            self._known[key] = codes
        return VoiceReference(self._known[key], _transcript(character))

    def _key(self, character: Character) -> str:
        """Whatever the codes depend on."""
        voice = character.voice
        source = voice.reference.sha256 if voice.reference else [DESIGNED_TEXT, asdict(voice.design)]
        told = json.dumps([_VERSION, self._codec, self._rate, source], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()

    def _samples(self, character: Character) -> Samples:
        recording = character.voice.reference
        if recording is None:
            speech = self._speak(character, DESIGNED_TEXT)
            return finished(resampled(speech.samples, speech.sample_rate, self._rate), self._rate)
        if recording.path is None:
            raise StorageFailed(f"The voice recording of '{character.name}' is gone. Add it again, or ask anew.")
        try:
            samples = read_audio(Path(recording.path), self._rate, max_s=60.0)
        except CartoonError as error:
            raise BadInput(f"The voice recording of '{character.name}' is no sound that can be read.") from error
        if len(character.voice.transcript.encode()) > MOST_TRANSCRIPT_BYTES:
            raise BadInput(
                f"The transcript of the voice of '{character.name}' is too long for a recording of {LONGEST_S:.0f} s. "
                "It must hold the words of the recording and no others."
            )
        return checked(samples, self._rate, character.name)

    def _kept(self, key: str) -> Tokens | None:
        if self._folder is None:
            return None
        try:
            found = np.load(self._folder / f"{key}.npy", allow_pickle=False)
        except (OSError, ValueError, EOFError):  # not there, or half written by a machine that lost its power
            return None
        return found.astype(np.int64) if found.ndim == 2 and found.dtype == np.int16 else None

    def _keep(self, key: str, codes: Tokens) -> None:
        if self._folder is None:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part = self._folder / f"{key}.{secrets.token_hex(4)}.part.npy"  # another card may prepare the same voice
            np.save(part, codes.astype(np.int16), allow_pickle=False)
            part.replace(self._folder / f"{key}.npy")
        except OSError as error:
            raise from_os_error(error, "The folder of voices") from error


def checked(samples: Samples, rate: int, name: str) -> Samples:
    """A recording ready to be cloned: trimmed, levelled, at most LONGEST_S. Raises BadInput saying what is wrong."""
    spoken = heard(samples, rate)
    spoken_s = float(spoken.sum()) * BLOCK_S
    if spoken_s == 0:
        raise BadInput(f"The voice recording of '{name}' is silent. Record 5 to 10 s of clear speech.")
    if spoken_s < SHORTEST_S:
        raise BadInput(
            f"The voice recording of '{name}' has {spoken_s:.1f} s of speech, too little to clone a voice from. "
            "Record 5 to 10 s."
        )
    if float((np.abs(samples) >= _CLIPPED).mean()) > _CLIPPED_SHARE:
        raise BadInput(f"The voice recording of '{name}' is distorted: it was too loud. Record it anew, quieter.")
    ready = finished(samples, rate)
    if len(ready) > LONGEST_S * rate:
        raise BadInput(
            f"The voice recording of '{name}' is {len(ready) / rate:.0f} s long and its transcript with it. "
            f"Cut both to 5 to 10 s ({LONGEST_S:.0f} at most)."
        )
    return ready


def _transcript(character: Character) -> str:
    return character.voice.transcript if character.voice.reference else DESIGNED_TEXT
