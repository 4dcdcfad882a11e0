"""From the decoder's logits to the next token of every codebook, as Dia's own generation picks it.

The order and the meaning of each step are those of transformers' `generate` for Dia, so that the same logits and the
same random numbers give the same tokens; a test holds the two against each other. Everything here has fixed shapes
and never waits for the device: it runs inside a captured graph.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from transformers.models.dia.configuration_dia import DiaDecoderConfig

_NEVER = -float("inf")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sampling:
    """`guidance` as in the model card: conditional + guidance * (conditional - unconditional); 1 or less is none.

    `temperature` below 1 is not supported by the model and counts as 1; `top_k` 0 keeps all.
    """

    guidance: float
    temperature: float
    top_p: float
    top_k: int

    @property
    def guided(self) -> bool:
        return self.guidance > 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """Ids past the sounds' own (decoder configuration): end, padding and begin of a codebook's sequence."""

    books: int
    eos: int
    pad: int
    bos: int

    @classmethod
    def of(cls, config: DiaDecoderConfig) -> "Vocabulary":
        """Raises ValueError for a configuration without one of them."""
        ids = (config.eos_token_id, config.pad_token_id, config.bos_token_id)
        eos, pad, bos = (each for each in ids if isinstance(each, int))
        return cls(books=config.num_channels, eos=eos, pad=pad, bos=bos)


def scores(logits: Tensor, sampling: Sampling, words: Vocabulary) -> Tensor:
    """Filtered logits, float32, shape (rows * books, vocabulary).

    `logits` has shape (2 * rows or rows, books, vocabulary): where guided, the conditional half first.
    """
    logits = logits.float()
    if sampling.guided:
        with_text, without = logits.chunk(2)
        found = _guided(with_text, without, sampling)
    else:
        found = logits
    if sampling.temperature > 1.0:
        found = found / sampling.temperature
    found = _end_or_sound(found, words).flatten(0, 1)
    if sampling.top_k:
        found = _top_k(found, sampling.top_k)
    return _top_p(found, sampling.top_p) if sampling.top_p < 1.0 else found


def draw(found: Tensor, noise: Tensor) -> Tensor:
    """One token of each row by its probability; `noise` holds exponentially distributed numbers of the same shape.

    The smallest quotient of noise and probability wins: `torch.multinomial` for one sample does the same.
    """
    return torch.argmax(torch.softmax(found, dim=-1) / noise, dim=-1)


def _guided(with_text: Tensor, without: Tensor, sampling: Sampling) -> Tensor:
    """Guidance chooses the candidates; their probabilities stay those of the conditional logits."""
    pushed = with_text + (with_text - without) * sampling.guidance
    if not sampling.top_k:
        return pushed
    kept = torch.topk(pushed, min(sampling.top_k, pushed.shape[-1]), dim=-1).indices
    outside = torch.ones_like(pushed, dtype=torch.bool).scatter(-1, kept, value=False)
    return with_text.masked_fill(outside, _NEVER)


def _end_or_sound(found: Tensor, words: Vocabulary) -> Tensor:
    """Only the first codebook may end, and it ends exactly where ending is likeliest; nobody pads or begins."""
    ids = torch.arange(found.shape[-1], device=found.device)
    books = torch.arange(words.books, device=found.device)
    first_end = torch.where(books == 0, words.eos + 1, words.eos)
    found = found.masked_fill(ids >= first_end[:, None], _NEVER)
    ends = (torch.argmax(found, dim=-1) == words.eos)[..., None]
    found = found.masked_fill(ends & (ids < words.eos), _NEVER)
    return found.masked_fill(~ends & (ids == words.eos), _NEVER)


def _top_k(found: Tensor, count: int) -> Tensor:
    lowest = torch.topk(found, min(count, found.shape[-1]), dim=-1).values[..., -1, None]
    return found.masked_fill(found < lowest, _NEVER)


def _top_p(found: Tensor, share: float) -> Tensor:
    ascending, order = torch.sort(found, descending=False, dim=-1)
    outside = ascending.softmax(dim=-1).cumsum(dim=-1) <= (1 - share)
    outside[..., -1:] = False
    return found.masked_fill(outside.scatter(-1, order, outside), _NEVER)
