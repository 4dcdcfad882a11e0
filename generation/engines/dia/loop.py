"""A batch of chunks, token by token, until each has ended.

On a GPU one step, sampling included, is captured into a graph and replayed: the host does one call a token and looks
at the outcome one step behind, so that the device never waits for it. Rows that have ended leave the batch when it
can shrink to the next size. The random numbers of a step are drawn for the batch as it began: who leaves early changes
nothing for the others.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from generation.engines.dia.decoder import Cache, Decoder
from generation.engines.dia.delay import FREE, Tokens, frames
from generation.engines.dia.sampling import Sampling, Vocabulary, draw, scores

SIZES = (1, 2, 4, 8, 12, 16, 24, 32)  # rows of a batch: few, so that few graphs are captured
REACH = 512  # attention looks at a multiple of so many positions
LOOK_EVERY = 32  # steps between two looks for rows that could leave


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One chunk's way in: `text` are token ids; `given` what the decoder begins with, see `delay.prefix`."""

    text: tuple[int, ...]
    given: Tokens
    max_frames: int  # of the answer


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """One chunk's answer: codes of shape (books, frames), the reference left out."""

    codes: Tokens
    ended: bool  # by itself, not by `max_frames`


Progress = Callable[[int, int], None]  # steps done and at most to do; may raise to stop


@dataclass(slots=True, eq=False)
class _State:
    """The batch as the step sees it; every tensor stays where it is while the batch keeps its size."""

    cache: Cache
    tokens: Tensor  # (rows, length, books); what was said and, beyond, what is given; FREE elsewhere
    positions: Tensor  # (rows,) of the newest token
    limits: Tensor  # (rows,) the position at which a row that has not ended is ended
    since_end: Tensor  # (rows,) steps since the first codebook ended; FREE before
    origin: Tensor  # (rows,) row of the batch as it began
    graphs: dict[int, torch.cuda.CUDAGraph] = field(default_factory=dict)  # by reach


class Loop:
    """Generates batches with one decoder. Belongs to one thread."""

    def __init__(self, decoder: Decoder, words: Vocabulary, delays: Sequence[int]) -> None:
        self._decoder = decoder
        self._words = words
        self._delays = tuple(delays)
        self._late = torch.tensor(self._delays, device=decoder.device)
        self._captures = decoder.device.type == "cuda"
        self._warmed: set[tuple[int, int]] = set()

    def run(self, rows: Sequence[Row], sampling: Sampling, seed: int, progress: Progress) -> tuple[Heard, ...]:
        """Answers in the order of `rows`. Raises what `progress` raises, and torch's errors."""
        with torch.inference_mode():
            batch = _Batch(self, rows, sampling, seed)
            batch.read()
            return batch.finish(progress)


class _Batch:
    def __init__(self, loop: Loop, rows: Sequence[Row], sampling: Sampling, seed: int) -> None:
        self.rows, self.sampling, self.loop = rows, sampling, loop
        self.decoder = loop._decoder
        self.device = self.decoder.device
        self.random = torch.Generator(self.device).manual_seed(seed)
        self.size = _size(len(rows))
        self.length = -(-max(len(row.given) + row.max_frames + 1 for row in rows) // REACH) * REACH
        self.state = self._begin()
        self.answers: list[Tokens | None] = [None] * len(rows)
        self.ended = [False] * len(rows)

    def _begin(self) -> _State:
        padded = [*self.rows, *[self.rows[0]] * (self.size - len(self.rows))]
        width = -(-max(len(row.text) for row in padded) // 128) * 128
        text = np.zeros((self.size, width), np.int64)
        heard = np.zeros((self.size, width), bool)
        tokens = np.full((self.size, self.length, self.loop._words.books), FREE, np.int64)
        for at, row in enumerate(padded):
            text[at, : len(row.text)], heard[at, : len(row.text)] = row.text, True
            tokens[at, : len(row.given)] = row.given
        begins = [self._first(row) for row in padded]
        limits = [first + 1 + row.max_frames for first, row in zip(begins, padded, strict=True)]
        here = self.device
        cache = self.decoder.cache(
            torch.from_numpy(text).to(here), torch.from_numpy(heard).to(here), self.length,
            guided=self.sampling.guided,
        )  # fmt: skip
        since = [FREE] * len(self.rows) + [self._tail] * (self.size - len(self.rows))  # padding has ended already
        return _State(
            cache=cache,
            tokens=torch.from_numpy(tokens).to(here),
            positions=torch.tensor(begins, device=here),
            limits=torch.tensor(limits, device=here),
            since_end=torch.tensor(since, device=here),
            origin=torch.arange(self.size, device=here),
        )

    def _first(self, row: Row) -> int:
        """The position of the last token that the first codebook is given."""
        return len(row.given) - 1 - max(self.loop._delays)

    @property
    def _tail(self) -> int:
        """Steps after the first codebook's end until the last one has ended, too."""
        return max(self.loop._delays)

    def read(self) -> None:
        """Fill the cache with what is given, but for the newest token, which the first step reads."""
        steps = max(self._first(row) for row in self.rows)
        if not steps:
            return
        known = self.state.tokens[:, :steps]
        known = torch.where(known == FREE, self.loop._words.pad, known)
        self.decoder.read(known.repeat(2, 1, 1) if self.sampling.guided else known, self.state.cache)

    def finish(self, progress: Progress) -> tuple[Heard, ...]:
        furthest = max(self._first(row) for row in self.rows)
        most = max(row.max_frames for row in self.rows) + 1 + self._tail
        done = _Flags(self.device)
        for step in range(most):
            progress(step, most)
            # The longest reference decides how far attention must look: known without asking the device.
            reach = min(self.length, -(-(furthest + step + 1) // REACH) * REACH)
            self._advance(reach)
            ended = done.exchange(self.state.since_end >= self._tail)
            if ended is None:
                continue
            if ended.all():
                break
            if step % LOOK_EVERY == 0 and _size(int((~ended).sum())) < self.size:
                self._shrink()
                done = _Flags(self.device)
        self._collect(torch.ones(self.size, dtype=torch.bool, device=self.device))
        return tuple(
            Heard(answer, ended) for answer, ended in zip(self.answers, self.ended, strict=True) if answer is not None
        )

    def _advance(self, reach: int) -> None:
        if not self.loop._captures:
            self._step(reach)
            return
        graph = self.state.graphs.get(reach)
        if graph is None:
            graph = self.state.graphs[reach] = self._captured(reach)
        graph.replay()

    def _captured(self, reach: int) -> torch.cuda.CUDAGraph:
        """The step as a graph."""
        if (self.size, reach) not in self.loop._warmed:
            self._warm_up(reach)
            self.loop._warmed.add((self.size, reach))
        graph = torch.cuda.CUDAGraph()
        graph.register_generator_state(self.random)
        # Graphs of a batch never run at once: they share their memory.
        shared = next((other.pool() for other in self.state.graphs.values()), None)
        with torch.cuda.graph(graph, pool=shared):
            self._step(reach)
        return graph

    def _warm_up(self, reach: int) -> None:
        """Steps on the side that leave no trace: libraries allocate, and compilers compile, at the first use."""
        state = self.state
        kept = [each.clone() for each in (state.tokens, state.positions, state.since_end)]
        random = self.random.get_state()
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(2):
                self._step(reach)
        torch.cuda.current_stream().wait_stream(stream)
        for each, before in zip((state.tokens, state.positions, state.since_end), kept, strict=True):
            each.copy_(before)
        self.random.set_state(random)

    def _step(self, reach: int) -> None:
        """One token of every row: nothing here waits for the device or depends on what it finds."""
        state, words = self.state, self.loop._words
        rows = torch.arange(self.size, device=self.device)
        newest = state.tokens[rows, state.positions]
        twice = self.sampling.guided
        logits = self.decoder.step(
            newest.repeat(2, 1) if twice else newest,
            state.positions.repeat(2) if twice else state.positions,
            state.cache, reach,
        )  # fmt: skip
        found = scores(logits, self.sampling, words)
        noise = torch.empty((_size(len(self.rows)), words.books, found.shape[-1]), device=self.device)
        noise.exponential_(1, generator=self.random)
        drawn = draw(found, noise[state.origin].flatten(0, 1)).view(self.size, words.books)
        following = state.positions + 1
        ends = (drawn[:, 0] == words.eos) | (following >= state.limits)
        running = state.since_end == FREE
        since = torch.where(running, torch.where(ends, 0, FREE), state.since_end + 1)
        told = torch.where(since[:, None] == self.loop._late, words.eos, drawn)
        told = torch.where(since[:, None] > self.loop._late, words.pad, told)
        given = state.tokens[rows, following]
        state.tokens[rows, following] = torch.where(given == FREE, told, given)
        going = since <= self._tail
        state.since_end.copy_(torch.where(going, since, self._tail + 1))
        state.positions.copy_(torch.where(going, following, state.positions).clamp(max=self.length - 2))

    def _shrink(self) -> None:
        """Rows that have ended hand in their tokens; the others move together into a smaller batch."""
        over = self.state.since_end >= self._tail
        self._collect(over)
        keep = torch.nonzero(~over).flatten()
        size = _size(len(keep))
        rest = torch.nonzero(over).flatten()[: size - len(keep)]  # ended ones fill the size up
        keep = torch.cat((keep, rest))
        state = self.state
        both = torch.cat((keep, keep + self.size)) if self.sampling.guided else keep
        self.size = size
        self.state = _State(
            cache=state.cache.rows(both), tokens=state.tokens[keep], positions=state.positions[keep],
            limits=state.limits[keep], since_end=state.since_end[keep], origin=state.origin[keep],
        )  # fmt: skip

    def _collect(self, which: Tensor) -> None:
        """Cut the answers out of the tokens of these rows."""
        state = self.state
        rows = torch.nonzero(which).flatten().tolist()
        for at in rows:
            origin = int(state.origin[at])
            if origin >= len(self.rows) or self.answers[origin] is not None:
                continue
            row = self.rows[origin]
            tokens = state.tokens[at].cpu().numpy()
            start = self._first(row) + 1
            end = start + int(np.argmax(tokens[start:, 0] == self.loop._words.eos))
            self.answers[origin] = frames(tokens, start, end, self.loop._delays)
            self.ended[origin] = end < start + row.max_frames


class _Flags:
    """What the device found, read one step later: asking at once would make both wait for each other."""

    def __init__(self, device: torch.device) -> None:
        self._last: tuple[Tensor, torch.cuda.Event | None] | None = None
        self._device = device

    def exchange(self, flags: Tensor) -> Tensor | None:
        """Hand in this step's flags, get those of the step before."""
        last, event = self._last, None
        if self._device.type == "cuda":
            flags = flags.to("cpu", non_blocking=True)
            event = torch.cuda.Event()
            event.record()
        self._last = (flags, event)
        if last is None:
            return None
        if last[1] is not None:
            last[1].synchronize()
        return last[0]


def _size(rows: int) -> int:
    return next((size for size in SIZES if size >= rows), rows)
