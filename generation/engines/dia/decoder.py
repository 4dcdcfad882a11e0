"""Dia's decoder as one step with fixed shapes: weights of the loaded model, keys and values in memory of our own.

`generate` spends its time on the host: hundreds of small calls a token. A step whose tensors never move can be
captured into a graph and replayed by one call (see `loop`). Each row has its own position, so that chunks with
references of different lengths run in one batch without padding in front.
"""

from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - the field's name for it
from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class Cache:
    """What a batch has said so far, a pair of tensors for each layer.

    `keys` and `values`: (rows, key heads, length, head size), written step by step. `text_keys` and `text_values`:
    (rows, heads, text length, head size), written once. `text_mask`: (rows, 1, 1, text length), true for a byte.
    """

    keys: tuple[Tensor, ...]
    values: tuple[Tensor, ...]
    text_keys: tuple[Tensor, ...]
    text_values: tuple[Tensor, ...]
    text_mask: Tensor

    @property
    def length(self) -> int:
        return self.keys[0].shape[2]

    def rows(self, index: Tensor) -> "Cache":
        """Only these rows, copied."""
        return Cache(
            *(tuple(each[index] for each in group) for group in (self.keys, self.values)),
            *(tuple(each[index] for each in group) for group in (self.text_keys, self.text_values)),
            self.text_mask[index],
        )


class Decoder:
    """The decoder and its head of a `DiaForConditionalGeneration`, in evaluation mode. Shares its weights."""

    def __init__(self, model: Any) -> None:
        decoder = model.model.decoder
        config = model.config.decoder_config
        self._encoder = model.model.encoder
        self._layers: list[Any] = list(decoder.layers)
        self._embed, self._norm, self._head = decoder.embeddings, decoder.norm, model.logits_dense
        self._books, self._words = config.num_channels, config.vocab_size
        self._key_heads, self._head_size = config.num_key_value_heads, config.head_dim
        self.longest = int(config.max_position_embeddings)
        self.device, self.dtype = self._head.weight.device, self._head.weight.dtype
        angles = decoder.rotary_emb.inv_freq.float()
        self._turns = torch.cat((angles, angles))
        for layer in self._layers:
            _join_projections(layer.self_attention)

    def cache(self, text: Tensor, mask: Tensor, length: int, *, guided: bool) -> Cache:
        """Read the text and make room for `length` steps.

        `text`: token ids, (chunks, text length), zero where `mask` is false. Guided batches have twice the rows: the
        second half hears no text, zeros in its place.
        """
        if guided:
            text, mask = torch.cat((text, torch.zeros_like(text))), mask.repeat(2, 1)
        states = self._encoder(input_ids=text, attention_mask=mask.long()).last_hidden_state
        heard = [_text_states(layer.cross_attention, states) for layer in self._layers]
        shape = (len(text), self._key_heads, length, self._head_size)

        def room() -> tuple[Tensor, ...]:
            return tuple(torch.zeros(shape, device=self.device, dtype=self.dtype) for _ in self._layers)

        keys, values = zip(*heard, strict=True)
        return Cache(room(), room(), keys, values, mask[:, None, None, :])

    def read(self, tokens: Tensor, cache: Cache) -> None:
        """Write what rows begin with into their cache: (rows, steps, books), from position 0 on.

        A shorter row may be filled up with anything: what lies at and after its own position is written anew.
        """
        steps = tokens.shape[1]
        positions = torch.arange(steps, device=self.device).expand(len(tokens), steps)
        self._run(tokens, positions, cache, steps)

    def step(self, tokens: Tensor, positions: Tensor, cache: Cache, reach: int) -> Tensor:
        """Logits of the next token: (rows, books, vocabulary).

        `tokens` (rows, books) stand at `positions` (rows,), all below `reach`.
        """
        hidden = self._run(tokens[:, None], positions[:, None], cache, reach)
        logits: Tensor = self._head(_normed(self._norm, hidden[:, -1]))
        return logits.view(len(tokens), self._books, self._words)

    def _run(self, tokens: Tensor, positions: Tensor, cache: Cache, reach: int) -> Tensor:
        hidden: Tensor = self._embed(tokens)
        angles = positions[..., None].float() * self._turns
        cos, sin = angles.cos().to(self.dtype)[:, None], angles.sin().to(self.dtype)[:, None]
        seen = torch.arange(reach, device=self.device) <= positions[..., None]  # (rows, steps, reach)
        for at, layer in enumerate(self._layers):
            hidden = _layer(
                layer, hidden, cos, sin, positions, seen[:, None],
                cache.keys[at], cache.values[at], cache.text_keys[at], cache.text_values[at], cache.text_mask,
            )  # fmt: skip
        return hidden


def _join_projections(attention: Any) -> None:
    """Queries, keys and values by one matrix product; the parts' weights become views of it, so nothing is doubled."""
    if hasattr(attention, "joined"):
        return
    parts = (attention.q_proj, attention.k_proj, attention.v_proj)
    attention.joined = nn.Parameter(torch.cat([part.weight.detach() for part in parts]), requires_grad=False)
    for part, weight in zip(parts, attention.joined.split([len(part.weight) for part in parts]), strict=True):
        part.weight = nn.Parameter(weight, requires_grad=False)


def _text_states(attention: Any, states: Tensor) -> tuple[Tensor, Tensor]:
    shape = (*states.shape[:2], -1, attention.head_dim)
    keys, values = attention.k_proj(states), attention.v_proj(states)
    return keys.view(shape).transpose(1, 2).contiguous(), values.view(shape).transpose(1, 2).contiguous()


def _layer(
    layer: Any, hidden: Tensor, cos: Tensor, sin: Tensor, positions: Tensor, seen: Tensor,
    keys: Tensor, values: Tensor, text_keys: Tensor, text_values: Tensor, text_mask: Tensor,
) -> Tensor:  # fmt: skip
    hidden = hidden + _hear_oneself(layer.self_attention, _normed(layer.pre_sa_norm, hidden), cos, sin, positions, seen, keys,
                                    values)  # fmt: skip
    attention = layer.cross_attention
    queries = attention.q_proj(_normed(layer.pre_ca_norm, hidden)).view(*hidden.shape[:2], -1, attention.head_dim)
    heard = F.scaled_dot_product_attention(
        queries.transpose(1, 2), text_keys, text_values, attn_mask=text_mask, scale=attention.scaling
    )
    hidden = hidden + attention.o_proj(heard.transpose(1, 2).flatten(2))
    mixed: Tensor = hidden + layer.mlp(_normed(layer.pre_mlp_norm, hidden))
    return mixed


def _hear_oneself(
    attention: Any, normed: Tensor, cos: Tensor, sin: Tensor, positions: Tensor, seen: Tensor, keys: Tensor,
    values: Tensor,
) -> Tensor:  # fmt: skip
    rows, steps = normed.shape[:2]
    size, key_heads = attention.head_dim, attention.num_key_value_heads
    joined = F.linear(normed, attention.joined).view(rows, steps, -1, size).transpose(1, 2)
    queries, new_keys, new_values = joined.split([attention.num_heads, key_heads, key_heads], dim=1)
    at_rows = torch.arange(rows, device=normed.device)[:, None]
    keys.transpose(1, 2)[at_rows, positions] = _turned(new_keys, cos, sin).transpose(1, 2)
    values.transpose(1, 2)[at_rows, positions] = new_values.transpose(1, 2)
    reach, group = seen.shape[-1], attention.num_key_value_groups
    # The query heads of a group share keys and mask: as more queries of one head they need no copies of the keys.
    queries = _turned(queries, cos, sin).reshape(rows, key_heads, group * steps, size)
    heard = F.scaled_dot_product_attention(
        queries, keys[:, :, :reach], values[:, :, :reach],
        attn_mask=seen.repeat(1, 1, group, 1) if steps > 1 else seen, scale=attention.scaling,
    )  # fmt: skip
    heard = heard.reshape(rows, attention.num_heads, steps, size).transpose(1, 2).flatten(2)
    spoken: Tensor = attention.o_proj(heard)
    return spoken


def _normed(norm: Any, hidden: Tensor) -> Tensor:
    """Root-mean-square norm as one kernel; the module's own takes six."""
    return F.rms_norm(hidden, (hidden.shape[-1],), norm.weight, norm.variance_epsilon)


def _turned(states: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary position embedding, the halves of a head paired."""
    first, second = states.chunk(2, dim=-1)
    return states * cos + torch.cat((-second, first), dim=-1) * sin
