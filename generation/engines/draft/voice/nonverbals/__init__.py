"""The sounds between the words: laughs, sighs, coughs, claps … made in the speaker's own voice, never read out.

A module in `sounds/` has `SOUNDS`: from the kind, as in `generation.domain.Cue`, to what makes it, see `registry.py`.
"""

from generation.engines.draft.voice.nonverbals.registry import sound

__all__ = ["sound"]
