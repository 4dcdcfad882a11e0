"""What the GPU runs of `kernels`, written in Triton: each reads its numbers once, computes in float32 and writes once.

Arguments in capitals are compiled in. All tensors are contiguous; the others are sizes. Those that say nothing of how
memory can be read are not looked at while compiling: a kernel is compiled once for all of them.
"""

import triton
import triton.language as tl


@triton.jit(do_not_specialize=["rows"])
def geglu(
    x, bias, out, rows, width, HAS_BIAS: tl.constexpr, TILE: tl.constexpr, ACROSS: tl.constexpr
):  # fmt: skip
    row = tl.program_id(0).to(tl.int64) * TILE + tl.arange(0, TILE)[:, None]
    at = tl.program_id(1) * ACROSS + tl.arange(0, ACROSS)[None, :]
    inside = (row < rows) & (at < width)
    value = tl.load(x + row * 2 * width + at, mask=inside).to(tl.float32)
    gate = tl.load(x + row * 2 * width + width + at, mask=inside).to(tl.float32)
    if HAS_BIAS:
        value += tl.load(bias + at, mask=at < width).to(tl.float32)
        gate += tl.load(bias + width + at, mask=at < width).to(tl.float32)
    made = value * 0.5 * gate * (1.0 + tl.erf(gate * 0.7071067811865476))
    tl.store(out + row * width + at, made.to(out.dtype.element_ty), mask=inside)


@triton.jit
def _swapped(row, frames, places):
    """Where a row that lies frame by frame lies place by place."""
    clip, of_clip = row // (frames * places), row % (frames * places)
    return clip * frames * places + (of_clip % places) * frames + of_clip // places


@triton.jit(do_not_specialize=["rows", "frames", "places"])
def add(
    x, delta, bias, out, rows, channels, frames, places,
    HAS_BIAS: tl.constexpr, SWAP: tl.constexpr, TILE: tl.constexpr, ACROSS: tl.constexpr,
):  # fmt: skip
    row = tl.program_id(0).to(tl.int64) * TILE + tl.arange(0, TILE)
    channel = tl.program_id(1) * ACROSS + tl.arange(0, ACROSS)
    inside = (row < rows)[:, None]
    at = row[:, None] * channels + channel[None, :]
    from_at = _swapped(row, frames, places)[:, None] * channels + channel[None, :] if SWAP else at
    value = tl.load(x + at, mask=inside).to(tl.float32) + tl.load(delta + from_at, mask=inside).to(tl.float32)
    if HAS_BIAS:
        value += tl.load(bias + channel).to(tl.float32)[None, :]
    tl.store(out + at, value.to(out.dtype.element_ty), mask=inside)


@triton.jit(do_not_specialize=["rows", "tokens"])
def layer_norm(
    x, delta, weight, bias, positions, total, out, rows, width, tokens, eps,
    HAS_DELTA: tl.constexpr, HAS_POSITIONS: tl.constexpr, TILE: tl.constexpr, WIDTH: tl.constexpr,
):  # fmt: skip
    row = tl.program_id(0).to(tl.int64) * TILE + tl.arange(0, TILE)[:, None]
    at = tl.arange(0, WIDTH)[None, :]
    of_row, inside = at < width, (row < rows) & (at < width)
    value = tl.load(x + row * width + at, mask=inside, other=0.0).to(tl.float32)
    if HAS_DELTA:
        value += tl.load(delta + row * width + at, mask=inside, other=0.0).to(tl.float32)
        tl.store(total + row * width + at, value.to(total.dtype.element_ty), mask=inside)
    centred = tl.where(of_row, value - tl.sum(value, 1, keep_dims=True) / width, 0.0)
    normed = centred * tl.rsqrt(tl.sum(centred * centred, 1, keep_dims=True) / width + eps)
    normed = normed * tl.load(weight + at, mask=of_row).to(tl.float32)
    normed += tl.load(bias + at, mask=of_row).to(tl.float32)
    if HAS_POSITIONS:
        normed += tl.load(positions + (row % tokens) * width + at, mask=inside).to(tl.float32)
    tl.store(out + row * width + at, normed.to(out.dtype.element_ty), mask=inside)


@triton.jit(do_not_specialize=["rows"])
def moments(
    x, means, squares, rows, channels, PART: tl.constexpr, TILE: tl.constexpr, ACROSS: tl.constexpr
):  # fmt: skip
    """Of each channel of a part of a picture, about its first row, so that no large mean hides a small variance."""
    part, parts, picture = tl.program_id(0), tl.num_programs(0), tl.program_id(2).to(tl.int64)
    channel = tl.program_id(1) * ACROSS + tl.arange(0, ACROSS)
    x += picture * rows * channels
    first = tl.load(x + (part * PART).to(tl.int64) * channels + channel).to(tl.float32)
    total, square = tl.zeros((ACROSS,), tl.float32), tl.zeros((ACROSS,), tl.float32)
    for start in range(0, PART, TILE):
        row = (part * PART + start + tl.arange(0, TILE)).to(tl.int64)
        inside = (row < rows)[:, None]
        value = tl.load(x + row[:, None] * channels + channel[None, :], mask=inside, other=0.0).to(tl.float32)
        value = tl.where(inside, value - first[None, :], 0.0)
        total += tl.sum(value, 0)
        square += tl.sum(value * value, 0)
    count = tl.minimum(rows - part * PART, PART).to(tl.float32)
    at = (picture * parts + part) * channels + channel
    tl.store(means + at, first + total / count)
    tl.store(squares + at, square - total * total / count)


@triton.jit(do_not_specialize=["rows", "parts", "group"])
def scales(
    means, squares, added, weight, bias, scale, shift, rows, channels, parts, group, eps,
    HAS_ADDED: tl.constexpr, PART: tl.constexpr, BLOCK: tl.constexpr, GROUP: tl.constexpr,
):  # fmt: skip
    """From the moments of a group's parts to what each of its channels is multiplied with and what is added to it."""
    number, picture = tl.program_id(0), tl.program_id(1).to(tl.int64)
    first = number * group
    numbers = rows.to(tl.float32) * group
    total = tl.zeros((BLOCK,), tl.float32)
    for start in range(0, parts * group, BLOCK):
        at = start + tl.arange(0, BLOCK)
        inside, part, channel = at < parts * group, at // group, first + at % group
        mean = tl.load(means + (picture * parts + part) * channels + channel, mask=inside, other=0.0)
        if HAS_ADDED:
            mean += tl.load(added + picture * channels + channel, mask=inside, other=0.0).to(tl.float32)
        total += tl.where(inside, tl.minimum(rows - part * PART, PART).to(tl.float32) * mean, 0.0)
    centre = tl.sum(total, 0) / numbers
    total = tl.zeros((BLOCK,), tl.float32)
    for start in range(0, parts * group, BLOCK):
        at = start + tl.arange(0, BLOCK)
        inside, part, channel = at < parts * group, at // group, first + at % group
        where = (picture * parts + part) * channels + channel
        mean = tl.load(means + where, mask=inside, other=0.0) - centre
        if HAS_ADDED:
            mean += tl.load(added + picture * channels + channel, mask=inside, other=0.0).to(tl.float32)
        of_part = tl.minimum(rows - part * PART, PART).to(tl.float32) * mean * mean
        total += tl.where(inside, of_part + tl.load(squares + where, mask=inside, other=0.0), 0.0)
    deviation = tl.rsqrt(tl.sum(total, 0) / numbers + eps)
    inside, channel = tl.arange(0, GROUP) < group, first + tl.arange(0, GROUP)
    factor = tl.load(weight + channel, mask=inside).to(tl.float32) * deviation
    if HAS_ADDED:
        centre -= tl.load(added + picture * channels + channel, mask=inside).to(tl.float32)
    tl.store(scale + picture * channels + channel, factor, mask=inside)
    offset = tl.load(bias + channel, mask=inside).to(tl.float32) - centre * factor
    tl.store(shift + picture * channels + channel, offset, mask=inside)


@triton.jit(do_not_specialize=["rows", "frames", "places"])
def scaled(
    x, scale, shift, out, rows, channels, frames, places,
    SILU: tl.constexpr, SWAP: tl.constexpr, TILE: tl.constexpr, ACROSS: tl.constexpr,
):  # fmt: skip
    picture = tl.program_id(2).to(tl.int64)
    row = tl.program_id(0).to(tl.int64) * TILE + tl.arange(0, TILE)
    channel = tl.program_id(1) * ACROSS + tl.arange(0, ACROSS)
    inside = (row < rows)[:, None]
    value = tl.load(x + (picture * rows + row)[:, None] * channels + channel[None, :], mask=inside).to(tl.float32)
    of_picture = picture * channels + channel
    value = value * tl.load(scale + of_picture)[None, :] + tl.load(shift + of_picture)[None, :]
    if SILU:
        value = value * tl.sigmoid(value)
    to_row = _swapped(row, frames, places) if SWAP else row
    to = (picture * rows + to_row)[:, None] * channels + channel[None, :]
    tl.store(out + to, value.to(out.dtype.element_ty), mask=inside)


@triton.jit(do_not_specialize=["tokens", "heads"])
def short_attention(
    query, key, value, out, tokens, heads, width, scale, TOKENS: tl.constexpr, WIDTH: tl.constexpr
):  # fmt: skip
    sequence, head = (tl.program_id(0) // heads).to(tl.int64), tl.program_id(0) % heads
    token, at = tl.arange(0, TOKENS), tl.arange(0, WIDTH)
    where = ((sequence * tokens + token[:, None]) * heads + head) * width + at[None, :]
    inside = (token < tokens)[:, None] & (at < width)[None, :]
    queries = tl.load(query + where, mask=inside, other=0.0)
    keys = tl.load(key + where, mask=inside, other=0.0)
    scores = tl.dot(queries, tl.trans(keys), input_precision="ieee") * scale
    scores = tl.where((token < tokens)[None, :], scores, float("-inf"))
    weights = tl.exp(scores - tl.max(scores, 1)[:, None])
    weights = weights / tl.sum(weights, 1)[:, None]
    values = tl.load(value + where, mask=inside, other=0.0)
    attended = tl.dot(weights.to(values.dtype), values, input_precision="ieee")
    tl.store(out + where, attended.to(out.dtype.element_ty), mask=inside)
