"""Dia's decoder as one step with fixed shapes: weights of the loaded model, keys and values in memory of our own.

`generate` spends its time on the host: hundreds of small calls a token. A step whose tensors never move can be
captured into a graph and replayed by one call (see `loop`). Each row has its own position, so that chunks with
references of different lengths run in one batch without padding in front.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812 - the field's name for it
from torch import Tensor, nn
from transformers import DiaForConditionalGeneration
from transformers.models.dia.configuration_dia import DiaDecoderConfig
from transformers.models.dia.modeling_dia import (
    DiaCrossAttention,
    DiaDecoderLayer,
    DiaEncoder,
    DiaRMSNorm,
    DiaSelfAttention,
)


@dataclass(frozen=True, slots=True)
class LayerCache:
    """What one layer remembers of every row.

    `keys` and `values`: (rows, key heads, length, head size), written step by step. `text_keys` and `text_values`:
    (rows, heads, text length, head size), written once.
    """

    keys: Tensor
    values: Tensor
    text_keys: Tensor
    text_values: Tensor

    def rows(self, index: Tensor) -> "LayerCache":
        return LayerCache(self.keys[index], self.values[index], self.text_keys[index], self.text_values[index])


@dataclass(frozen=True, slots=True)
class Cache:
    """What a batch has said so far. `text_mask`: (rows, 1, 1, text length), true for a byte."""

    layers: tuple[LayerCache, ...]
    text_mask: Tensor

    def rows(self, index: Tensor) -> "Cache":
        """Only these rows, copied."""
        return Cache(tuple(layer.rows(index) for layer in self.layers), self.text_mask[index])


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the newest tokens stand, for every layer alike."""

    positions: Tensor  # (rows, steps)
    seen: Tensor  # (rows, 1, steps, reach): what they may look at
    cos: Tensor  # (rows, 1, steps, head size)
    sin: Tensor


class Decoder:
    """The decoder and its head of a model in evaluation mode. Shares its weights."""

    def __init__(self, model: DiaForConditionalGeneration) -> None:
        decoder = model.model.decoder
        config: DiaDecoderConfig = decoder.config
        self._encoder: DiaEncoder = model.model.encoder
        self._layers: tuple[DiaDecoderLayer, ...] = tuple(decoder.layers)
        self._embed, self._norm, self._head = decoder.embeddings, decoder.norm, model.logits_dense
        self._books, self._words = int(config.num_channels), int(config.vocab_size)
        self._key_heads, self._head_size = int(config.num_key_value_heads), int(config.head_dim)
        self.device, self.dtype = self._head.weight.device, self._head.weight.dtype
        angles = decoder.rotary_emb.inv_freq.float()
        self._turns = torch.cat((angles, angles))
        self._joined = tuple(_join_projections(layer.self_attention) for layer in self._layers)

    def cache(self, text: Tensor, mask: Tensor, length: int, *, guided: bool) -> Cache:
        """Read the text and make room for `length` steps.

        `text`: token ids, (chunks, text length), zero where `mask` is false. Guided batches have twice the rows: the
        second half hears no text, zeros in its place.
        """
        if guided:
            text, mask = torch.cat((text, torch.zeros_like(text))), mask.repeat(2, 1)
        states = self._encoder(input_ids=text, attention_mask=mask.long()).last_hidden_state
        shape = (len(text), self._key_heads, length, self._head_size)
        layers = []
        for layer in self._layers:
            keys, values = (torch.zeros(shape, device=self.device, dtype=self.dtype) for _ in range(2))
            layers.append(LayerCache(keys, values, *_text_states(layer.cross_attention, states)))
        return Cache(tuple(layers), mask[:, None, None, :])

    def read(self, tokens: Tensor, cache: Cache) -> None:
        """Write what rows begin with into their cache: (rows, steps, books), from position 0 on.

        A shorter row may be filled up with anything: what lies at and after its own position is written anew.
        """
        steps = tokens.shape[1]
        self._run(tokens, torch.arange(steps, device=self.device).expand(len(tokens), steps), cache, steps)

    def step(self, tokens: Tensor, positions: Tensor, cache: Cache, reach: int) -> Tensor:
        """Logits of the next token: (rows, books, vocabulary).

        `tokens` (rows, books) stand at `positions` (rows,), all below `reach`.
        """
        hidden = self._run(tokens[:, None], positions[:, None], cache, reach)
        logits: Tensor = self._head(_normed(self._norm, hidden[:, -1]))
        return logits.view(len(tokens), self._books, self._words)

    def _run(self, tokens: Tensor, positions: Tensor, cache: Cache, reach: int) -> Tensor:
        hidden: Tensor = self._embed(tokens)
        angles = positions[:, None, :, None].float() * self._turns
        places = _Places(
            positions=positions,
            seen=torch.arange(reach, device=self.device) <= positions[:, None, :, None],
            cos=angles.cos().to(self.dtype),
            sin=angles.sin().to(self.dtype),
        )
        for layer, joined, kept in zip(self._layers, self._joined, cache.layers, strict=True):
            itself, text = layer.self_attention, layer.cross_attention
            hidden = hidden + _hear_itself(itself, joined, _normed(layer.pre_sa_norm, hidden), kept, places)
            hidden = hidden + _hear_text(text, _normed(layer.pre_ca_norm, hidden), kept, cache.text_mask)
            hidden = hidden + layer.mlp(_normed(layer.pre_mlp_norm, hidden))
        return hidden


def _join_projections(attention: DiaSelfAttention) -> Tensor:
    """The weights of queries, keys and values as one matrix; the parts become views of it, so nothing is doubled."""
    parts = (attention.q_proj, attention.k_proj, attention.v_proj)
    joined = torch.cat([part.weight.detach() for part in parts])
    for part, weight in zip(parts, joined.split([len(part.weight) for part in parts]), strict=True):
        part.weight = nn.Parameter(weight, requires_grad=False)
    return joined


def _text_states(attention: DiaCrossAttention, states: Tensor) -> tuple[Tensor, Tensor]:
    shape = (*states.shape[:2], -1, attention.head_dim)
    keys, values = attention.k_proj(states), attention.v_proj(states)
    return keys.view(shape).transpose(1, 2).contiguous(), values.view(shape).transpose(1, 2).contiguous()


def _hear_itself(
    attention: DiaSelfAttention, joined: Tensor, normed: Tensor, kept: LayerCache, places: _Places
) -> Tensor:
    rows, steps = normed.shape[:2]
    size, key_heads, group = attention.head_dim, attention.num_key_value_heads, attention.num_key_value_groups
    states = F.linear(normed, joined).view(rows, steps, -1, size).transpose(1, 2)
    queries, keys, values = states.split([attention.num_heads, key_heads, key_heads], dim=1)
    at_rows = torch.arange(rows, device=normed.device)[:, None]
    kept.keys.transpose(1, 2)[at_rows, places.positions] = _turned(keys, places).transpose(1, 2)
    kept.values.transpose(1, 2)[at_rows, places.positions] = values.transpose(1, 2)
    reach = places.seen.shape[-1]
    # The query heads of a group share keys and mask: as more queries of one head they need no copies of the keys.
    heard = F.scaled_dot_product_attention(
        _turned(queries, places).reshape(rows, key_heads, group * steps, size),
        kept.keys[:, :, :reach],
        kept.values[:, :, :reach],
        attn_mask=places.seen.repeat(1, 1, group, 1) if steps > 1 else places.seen,
        scale=attention.scaling,
    )
    heard = heard.reshape(rows, attention.num_heads, steps, size).transpose(1, 2).flatten(2)
    spoken: Tensor = attention.o_proj(heard)
    return spoken


def _hear_text(attention: DiaCrossAttention, normed: Tensor, kept: LayerCache, mask: Tensor) -> Tensor:
    queries = attention.q_proj(normed).view(*normed.shape[:2], -1, attention.head_dim).transpose(1, 2)
    heard = F.scaled_dot_product_attention(
        queries, kept.text_keys, kept.text_values, attn_mask=mask, scale=attention.scaling
    )
    understood: Tensor = attention.o_proj(heard.transpose(1, 2).flatten(2))
    return understood


def _normed(norm: DiaRMSNorm, hidden: Tensor) -> Tensor:
    """Root-mean-square norm as one kernel; the module's own takes six."""
    return F.rms_norm(hidden, (hidden.shape[-1],), norm.weight, norm.variance_epsilon)


def _turned(states: Tensor, places: _Places) -> Tensor:
    """Rotary position embedding, the halves of a head paired."""
    first, second = states.chunk(2, dim=-1)
    return states * places.cos + torch.cat((-second, first), dim=-1) * places.sin
