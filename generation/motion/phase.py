"""How far each performer of a clip is ahead in their motion: whoever moves in step looks copied."""

import hashlib

_PARTS = 8


def offset_turns(seed: int, name: str) -> float:
    """An eighth of a turn or several; the same for pictures and for what is heard of them."""
    return _byte(seed, name) % _PARTS / _PARTS


def chance(seed: int, name: str) -> bool:
    """Yes or no, half and half over the seeds."""
    return _byte(seed, name) % 2 == 1


def _byte(seed: int, name: str) -> int:
    return hashlib.sha256(f"{seed}\0{name}".encode()).digest()[0]
