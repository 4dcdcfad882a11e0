"""The recogniser that hears when words are said, from disk onto the device: a `Wav2Vec2ForCTC` of transformers."""

import logging
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import Wav2Vec2CTCTokenizer, Wav2Vec2FeatureExtractor, Wav2Vec2ForCTC

from generation.engines.dia.ctc import LogProbs
from generation.engines.dia.forced import Alphabet
from generation.errors import EngineFailed
from generation.media.retime import resampled
from generation.models import shown
from generation.ports import Samples

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recogniser:
    """A loaded model, its alphabet, and how it wants to be fed. Belongs to the thread that loads it."""

    model: Wav2Vec2ForCTC
    features: Wav2Vec2FeatureExtractor
    alphabet: Alphabet

    @property
    def frame_s(self) -> float:
        return float(self.model.config.inputs_to_logits_ratio) / float(self.features.sampling_rate)

    def log_probs(self, samples: Samples, rate: int) -> LogProbs | None:
        """See `Recognises`. Raises MediaFailed, Unavailable."""
        sound = resampled(samples, rate, self.features.sampling_rate)
        inputs = self.features(sound, sampling_rate=self.features.sampling_rate, return_tensors="pt").input_values
        try:
            with torch.inference_mode():
                logits = self.model(inputs.to(self.model.device)).logits[0]
                found: LogProbs = torch.log_softmax(logits.float(), dim=-1).cpu().numpy()
        except torch.OutOfMemoryError:
            log.warning("out of memory while listening for words: their times are estimated")
            return None
        return found


def load(folder: Path, device: torch.device) -> Recogniser:
    """float32, safetensors only. Raises EngineFailed for a folder that holds something else; OutOfMemoryError."""
    try:
        model = Wav2Vec2ForCTC.from_pretrained(folder, local_files_only=True, use_safetensors=True)
        tokenizer = Wav2Vec2CTCTokenizer.from_pretrained(folder, local_files_only=True)
        features = Wav2Vec2FeatureExtractor.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError) as error:
        raise EngineFailed(
            f"The aligner in {shown(folder)} cannot be read. Run `cartoon-bot models pull aligner` again, or remove "
            "it: Dia speaks without one too.",
            detail=repr(error),
        ) from error
    between = tokenizer.word_delimiter_token
    known = {text: at for text, at in tokenizer.get_vocab().items() if len(text) == 1 and at < model.config.vocab_size}
    blank = model.config.pad_token_id  # what these models' loss leaves blank
    if blank is None or not any(text.isalpha() for text in known):
        raise EngineFailed(f"The aligner in {shown(folder)} writes no letters. Name another in [models].")
    symbols = {text: at for text, at in known.items() if text != between}
    alphabet = Alphabet(symbols=symbols, blank=blank, between=known.get(between))
    return Recogniser(model.eval().to(device), features, alphabet)
