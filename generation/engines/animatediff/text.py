"""Prompts of any length as the UNet attends to them: read in parts of CLIP's 77 tokens, side by side, nothing cut.

A part ends at a comma where there is one near, else between words. What a weighted word says is stretched or shrunk
against what the empty prompt says at the same place. Both are done as in the programs that members know. A prompt
without weights that fits one part is encoded exactly as by diffusers' `encode_prompt`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from generation.engines.animatediff.conditioning import Conditioning
from generation.engines.animatediff.weighting import Span, spans

_COMMA_WITHIN = 20  # tokens of a part's end, as AUTOMATIC1111's interface has it
_WORD_END = "</w>"  # in CLIP's vocabulary

Encoder = CLIPTextModel | CLIPTextModelWithProjection


@dataclass(frozen=True, slots=True)
class _Token:
    number: int
    weight: float
    ends_word: bool
    is_comma: bool


_Part = tuple[_Token, ...]


class Prompts:
    """Encodes with the encoders of one family: one for SD 1.5, two for SDXL. Their LoRAs are those active now."""

    def __init__(self, tokenizers: Sequence[CLIPTokenizer], encoders: Sequence[Encoder]) -> None:
        is_sdxl = len(encoders) == 2
        self._readers = [_Reader(*pair, penultimate=is_sdxl) for pair in zip(tokenizers, encoders, strict=True)]

    def encode(self, *prompts: str) -> tuple[Conditioning, ...]:
        """One for each, all with as many tokens as the longest needs: a multiple of 77.

        SDXL has learnt to go without a prompt from zeros, not from the empty prompt: that is what "" becomes there.
        """
        read = [[reader.parts(prompt) for reader in self._readers] for prompt in prompts]
        most = max(len(parts) for of_prompt in read for parts in of_prompt)
        with torch.no_grad():
            return tuple(self._one(*pair, most) for pair in zip(prompts, read, strict=True))

    def _one(self, prompt: str, parts: Sequence[Sequence[_Part]], most: int) -> Conditioning:
        encoded = [reader.encode(own, most) for reader, own in zip(self._readers, parts, strict=True)]
        embeds, pooled = torch.cat([each.embeds for each in encoded], dim=-1), encoded[-1].pooled
        if pooled is not None and not prompt.strip():
            return Conditioning(torch.zeros_like(embeds), torch.zeros_like(pooled))
        return Conditioning(embeds, pooled)


class _Reader:
    """A tokenizer with its encoder."""

    def __init__(self, tokenizer: CLIPTokenizer, encoder: Encoder, *, penultimate: bool) -> None:
        """`penultimate`: the layer before the last is what the UNet was trained with, as SDXL's was."""
        self._tokenizer = tokenizer
        self._encoder = encoder
        self._penultimate = penultimate
        self._room = int(tokenizer.model_max_length) - 2  # beside the marks of start and end

    def parts(self, prompt: str) -> tuple[_Part, ...]:
        """At least one."""
        rest = tuple(token for span in spans(prompt) for token in self._tokens(span))
        parts = []
        while len(rest) > self._room:
            end = _end(rest[: self._room])
            parts.append(rest[:end])
            rest = rest[end:]
        return (*parts, rest)

    def _tokens(self, span: Span) -> Iterator[_Token]:
        numbers = self._tokenizer(span.text, add_special_tokens=False, verbose=False).input_ids
        for number, text in zip(numbers, self._tokenizer.convert_ids_to_tokens(numbers), strict=True):
            yield _Token(number, span.weight, ends_word=text.endswith(_WORD_END), is_comma=text == f",{_WORD_END}")

    def encode(self, parts: Sequence[_Part], most: int) -> Conditioning:
        """The parts one behind the other, then as many empty ones as `most` leaves; the first one's is pooled."""
        empty = self._read(()) if len(parts) < most or _is_weighted(parts) else None
        read = [self._read(part) for part in parts]
        embeds = [each.embeds for each in read]
        if empty is not None:
            embeds = [_stretched(each, empty.embeds, part) for each, part in zip(embeds, parts, strict=True)]
            embeds += [empty.embeds] * (most - len(parts))
        return Conditioning(torch.cat(embeds), read[0].pooled)

    def _read(self, part: _Part) -> Conditioning:
        tokenizer, device = self._tokenizer, self._encoder.device
        numbers = [tokenizer.bos_token_id, *(token.number for token in part), tokenizer.eos_token_id]
        numbers += [tokenizer.pad_token_id] * (self._room + 2 - len(numbers))
        output = self._encoder(torch.tensor([numbers], device=device), output_hidden_states=self._penultimate)
        embeds = output.hidden_states[-2] if self._penultimate else output.last_hidden_state
        pooled: Tensor | None = getattr(output, "text_embeds", None)  # of an encoder with a projection
        return Conditioning(embeds[0], None if pooled is None else pooled[0])


def _end(part: _Part) -> int:
    """Where a full part ends, so that no phrase is torn, or at least no word."""
    for at in range(len(part), max(0, len(part) - _COMMA_WITHIN), -1):
        if part[at - 1].is_comma:
            return at
    return next((at for at in range(len(part), 0, -1) if part[at - 1].ends_word), len(part))


def _is_weighted(parts: Sequence[_Part]) -> bool:
    return any(token.weight != 1.0 for part in parts for token in part)


def _stretched(embeds: Tensor, empty: Tensor, part: _Part) -> Tensor:
    """Tokens of weight 1 stay exactly as they are."""
    for at, token in enumerate(part, start=1):
        if token.weight != 1.0:
            embeds[at] = torch.lerp(empty[at], embeds[at], token.weight)
    return embeds
