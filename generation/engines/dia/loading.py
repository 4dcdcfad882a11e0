"""Dia and its codec from disk onto the device. Never from the network: `models pull` fetches them before."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from transformers import DacModel, DiaForConditionalGeneration, DiaTokenizer

from generation.engines.dia.decoder import Decoder
from generation.engines.dia.delay import Tokens
from generation.engines.dia.loop import Loop
from generation.engines.dia.sampling import Vocabulary
from generation.errors import EngineFailed
from generation.models import shown
from generation.ports import Samples


@dataclass(frozen=True, slots=True)
class Dia:
    """Everything loaded. Belongs to the thread that loads it."""

    loop: Loop
    tokenizer: DiaTokenizer
    codec: DacModel
    words: Vocabulary
    delays: tuple[int, ...]

    @property
    def sample_rate(self) -> int:
        return int(self.codec.config.sampling_rate)

    @property
    def on_gpu(self) -> bool:
        return self.codec.device.type == "cuda"

    def token_ids(self, text: str) -> tuple[int, ...]:
        """A byte each, and one for a tag."""
        return tuple(self.tokenizer(text, add_special_tokens=False).input_ids)

    def encode(self, samples: Samples) -> Tokens:
        """Codes of a recording at the codec's rate: (frames, books)."""
        hop = int(self.codec.config.hop_length)
        padded = np.pad(samples, (0, -len(samples) % hop))
        sound = torch.from_numpy(padded)[None, None].to(self.codec.device)
        with torch.inference_mode():
            codes = self.codec.encode(sound).audio_codes[0, : self.words.books]
        tokens: Tokens = codes.T.cpu().numpy().astype(np.int64)
        return tokens

    def decode(self, codes: Tokens) -> Samples:
        """Sound of codes (books, frames), one sample for each of hop length times frames."""
        with torch.inference_mode():
            sound = self.codec.decode(audio_codes=torch.from_numpy(codes)[None].to(self.codec.device)).audio_values
        samples: Samples = sound.flatten().float().cpu().numpy()
        return samples


def load(model_folder: Path, codec_folder: Path, device: torch.device) -> Dia:
    """bfloat16 on a GPU, float32 on a CPU, as the codec always. Safetensors only.

    Raises EngineFailed for folders that hold something else; torch's OutOfMemoryError.
    """
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    try:
        model = DiaForConditionalGeneration.from_pretrained(
            model_folder, dtype=dtype, local_files_only=True, use_safetensors=True
        )
        tokenizer = DiaTokenizer.from_pretrained(model_folder, local_files_only=True)
        codec = DacModel.from_pretrained(codec_folder, local_files_only=True, use_safetensors=True)
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise EngineFailed(
            f"The weights of Dia in {shown(model_folder)} or of its codec in {shown(codec_folder)} cannot be read. "
            "Run `cartoon-bot models pull dia` again.",
            detail=repr(error),
        ) from error
    delays = tuple(int(delay) for delay in model.config.delay_pattern or ())
    words = Vocabulary.of(model.model.decoder.config)
    decoder = Decoder(model.eval().to(device))
    return Dia(Loop(decoder, words, delays), tokenizer, codec.eval().to(device), words, delays)
