"""Quiet sound around speaking clips: the place, the weather, steps and bangs, all made by the program.

mix.py        a request's speech with its background, from one seed the same samples
choosing.py   which sounds a prompt's words ask for
air.py        what sounds are made of: noise, tones, voices, things that happen at random
steps.py      when feet come down, from the motions' own poses
beds/         a place, the weather or the hour: one module each
effects/      what happens in a moment, by the words that are said: one module each
"""

from generation.soundscape.mix import Ambience, with_background

__all__ = ["Ambience", "with_background"]
