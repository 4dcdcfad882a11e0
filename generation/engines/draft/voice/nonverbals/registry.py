"""The sounds that exist, found by their modules, and making one in a voice."""

import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module

import numpy as np

from generation.domain import VoiceDesign
from generation.engines.draft.voice.design import Spectrum, breathy, shaped
from generation.engines.draft.voice.effects import affected
from generation.engines.draft.voice.network import Network
from generation.engines.draft.voice.nonverbals import sounds
from generation.engines.draft.voice.nonverbals.gesture import Gesture, spectrum_of
from generation.engines.draft.voice.sound import faded, levelled
from generation.ports import Samples

Rng = np.random.Generator
Made = Gesture | tuple[Samples, float]  # a movement of the voice; or samples at 24 kHz and their level in dB
Maker = Callable[[Rng], Made]


@cache
def makers() -> Mapping[str, Maker]:
    """By kind."""
    found: dict[str, Maker] = {}
    for info in sorted(pkgutil.iter_modules(sounds.__path__), key=lambda module: module.name):
        found |= import_module(f"{sounds.__name__}.{info.name}").SOUNDS
    return found


def sound(kind: str, network: Network, design: VoiceDesign, rng: Rng) -> Samples:
    """At 24 kHz, as loud beside the voice as people make it, faded at both ends."""
    made = makers()[kind](rng)
    if isinstance(made, tuple):
        samples, level_db = made
        return levelled(faded(samples), level_db)
    spectrum, breath = spectrum_of(made, network.palette(), rng)
    samples = network.synthesize(_voiced(spectrum, design, breath), rng)
    growl = max(design.growl, made.growl)
    samples = affected(samples, VoiceDesign(metal=design.metal, growl=growl), rng)
    return levelled(faded(samples), made.level_db)


def _voiced(spectrum: Spectrum, design: VoiceDesign, breath: np.ndarray) -> Spectrum:
    return breathy(shaped(spectrum, design), breath)
