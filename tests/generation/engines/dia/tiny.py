"""Dia, tiny and random, in the layout of the published repository: the real classes, saved and loaded."""

from pathlib import Path

import torch
from transformers import (
    DacConfig,
    DacModel,
    DiaConfig,
    DiaFeatureExtractor,
    DiaForConditionalGeneration,
    DiaProcessor,
    DiaTokenizer,
)

from generation.engine_options import CPU, EngineOptions
from generation.models import Models, ModelSource

HOP = 512  # samples of one frame of codes, as in the real model


EOS = 1024
NEVER = 0.0


def save(folder: Path, *, seed: int = 0, ends: float = 1.5) -> Path:
    """Write model, tokenizer, feature extractor and codec (in `dac`); returns the folder.

    `ends`: how much the end's logit varies; by 1.5 of the others' a row ends after some fifty frames, at NEVER never.
    """
    torch.manual_seed(seed)
    model = DiaForConditionalGeneration(
        DiaConfig(
            encoder_config={
                "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4,
                "num_key_value_heads": 4, "head_dim": 8,
            },
            decoder_config={
                "hidden_size": 48, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4,
                "num_key_value_heads": 2, "head_dim": 8, "cross_num_attention_heads": 4, "cross_head_dim": 8,
                "cross_num_key_value_heads": 4, "cross_hidden_size": 32,
            },
        )
    )  # fmt: skip
    with torch.no_grad():  # fresh weights make every token as likely as the next: nothing would tell texts apart
        model.logits_dense.weight.mul_(30)
        model.logits_dense.weight[EOS].mul_(ends)
    model.save_pretrained(folder)
    codec = folder / "dac"
    DacModel(
        DacConfig(
            encoder_hidden_size=4, decoder_hidden_size=64, downsampling_ratios=[2, 4, 8, 8],
            upsampling_ratios=[8, 8, 4, 2], n_codebooks=9, codebook_size=1024, codebook_dim=4, sampling_rate=44100,
        )
    ).save_pretrained(codec)  # fmt: skip
    extractor = DiaFeatureExtractor(sampling_rate=44100, hop_length=HOP)
    # Loaded from disk so that the processor writes its path down, as the published one has the codec's repository.
    DiaProcessor(extractor, DiaTokenizer(), DacModel.from_pretrained(codec)).save_pretrained(folder)
    return folder


def options(folder: Path, cache_folder: Path | None = None) -> EngineOptions:
    """Engines with the saved model, on the CPU."""
    models = Models(dia=ModelSource(id=str(folder)), dac=ModelSource(id=str(folder / "dac")))
    return EngineOptions(models=models, device=CPU, cache_folder=cache_folder)
