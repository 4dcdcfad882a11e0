"""Speech with the sound of its place around it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from generation.domain import PictureOptions, Request, SpokenLine
from generation.motion import registry as motions
from generation.motion.clock import Clock
from generation.ports import Facts, Samples, Speech
from generation.soundscape.air import Air
from generation.soundscape.choosing import Bed, Chosen, choose, effect_of
from generation.soundscape.steps import PERFORMERS_MAX, footfall, steps

# Under the voice: broadcasters keep 12 to 20 dB between them. Speech is measured where it speaks.
BED_DB = -19.0
_DUCKED_DB = -4.0  # while somebody speaks
_STEP_DB = -24.0
_PEAK = 4.0  # times its RMS, where a bed is held: one crack of a fire must not outshout a word
_TILE_S = 16.0  # a bed repeats after so long at most: longer clips need no more memory than their samples
_FADE_IN_S, _FADE_OUT_S = 0.4, 0.7
_RAMP_S = 0.25  # of the ducking, before and after a line
_SEED_MASK = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Ambience:
    """The samples, as long as the clip, and what is heard beside the voice."""

    samples: Samples
    facts: Facts


@dataclass(frozen=True, slots=True)
class _Happening:
    """A step or a bang; `level_db` is against speech."""

    at_s: float
    samples: Samples
    level_db: float


def with_background(
    speech: Speech, request: Request, picture: PictureOptions, duration_s: float, *, feet: bool = True
) -> Ambience:
    """The speech's samples over the background; seeded, so the same request has the same samples.

    `duration_s` is the clip's, at least the speech's. In a loop the background has no fades and closes. `feet`: whether
    feet come down in the picture when the motion says so.
    """
    rate_hz = speech.sample_rate
    count = max(len(speech.samples), round(duration_s * rate_hz))
    chosen = choose(request.prompt, *(character.description for character in request.on_screen))
    background = _beds(chosen, count, rate_hz, request.seed) * _ducking(speech.lines, count, rate_hz)
    happened = list(_effects(speech.lines, rate_hz, request.seed))
    if feet:
        happened += _footfalls(request, picture, chosen.place, Air(count, rate_hz, _rng(request.seed, "steps")))
    for each in happened:
        room = background[round(each.at_s * rate_hz) :][: len(each.samples)]
        room += each.samples[: len(room)] * np.float32(_gain(each.level_db))
    background *= np.float32(_speech_rms(speech))
    if not picture.loop:
        background *= _fades(count, rate_hz)
    background[: len(speech.samples)] += speech.samples
    names = ", ".join(bed.name for bed, _ in chosen.levels)
    return Ambience(background, {"background": names, "effects": len(happened)})


def _speech_rms(speech: Speech) -> float:
    """While somebody speaks."""
    rate_hz = speech.sample_rate
    spoken = [speech.samples[round(line.start_s * rate_hz) : round(line.end_s * rate_hz)] for line in speech.lines]
    power = sum(float(np.dot(part, part)) for part in spoken)
    return float(np.sqrt(power / max(1, sum(len(part) for part in spoken))))


def _beds(chosen: Chosen, count: int, rate_hz: int, seed: int) -> Samples:
    """All of them in one tile that is repeated; a speech's RMS is 1."""
    tiles = max(1, int(np.ceil(count / (_TILE_S * rate_hz))))
    length = -(-count // tiles)
    total = np.zeros(length, np.float32)
    for bed, level_db in chosen.levels:
        total += _held(bed.make(Air(length, rate_hz, _rng(seed, bed.name)))) * np.float32(_gain(BED_DB + level_db))
    return np.tile(total, tiles)[:count]


def _held(samples: Samples) -> Samples:
    """At RMS 1, its peaks bent towards a limit."""
    samples = samples / np.float32(max(float(np.sqrt(np.square(samples).mean())), 1e-9))
    return np.asarray(_PEAK * np.tanh(samples / _PEAK), np.float32)


def _footfalls(request: Request, picture: PictureOptions, place: Bed, air: Air) -> Iterator[_Happening]:
    name = picture.motion or motions.choose(request.prompt)
    if name not in motions.names() or not place.ground:
        return
    clock = Clock(air.duration_s, picture.speed, picture.loop)
    sounds = [footfall(place.ground, air, weight / 4) for weight in range(5)]
    for performer in request.on_screen[:PERFORMERS_MAX]:
        for step in steps(motions.motion(str(name)), clock, request.seed, performer.name):
            yield _Happening(step.at_s, sounds[round(step.weight * 4)], _STEP_DB + 6 * step.weight)


def _effects(lines: Sequence[SpokenLine], rate_hz: int, seed: int) -> Iterator[_Happening]:
    for line in lines:
        for word in line.words:
            effect = effect_of(word.text)
            if effect is not None:
                air = Air(2 * rate_hz, rate_hz, _rng(seed, effect.name))
                yield _Happening(word.start_s, effect.make(air), effect.level_db)


def _ducking(lines: Sequence[SpokenLine], count: int, rate_hz: int) -> Samples:
    times, levels = [0.0], [1.0]
    low = _gain(_DUCKED_DB)
    for line in lines:
        times += [line.start_s - _RAMP_S, line.start_s, line.end_s, line.end_s + _RAMP_S]
        levels += [1.0, low, low, 1.0]
    times = list(np.maximum.accumulate(times))
    at = np.arange(count, dtype=np.float32) / rate_hz
    return np.interp(at, times, levels).astype(np.float32)


def _fades(count: int, rate_hz: int) -> Samples:
    length_s = count / rate_hz
    share = min(1.0, length_s / 2 / (_FADE_IN_S + _FADE_OUT_S))
    times = (0.0, _FADE_IN_S * share, length_s - _FADE_OUT_S * share, length_s)
    return np.interp(np.arange(count, dtype=np.float32) / rate_hz, times, (0, 1, 1, 0)).astype(np.float32)


def _gain(level_db: float) -> float:
    return float(10 ** (level_db / 20))


def _rng(seed: int, name: str) -> np.random.Generator:
    return np.random.default_rng([seed & _SEED_MASK, *name.encode()])
