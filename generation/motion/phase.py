"""How far each performer of a clip is ahead in their motion: whoever moves in step looks copied."""

import hashlib

_PARTS = 8


def offset_turns(seed: int, name: str) -> float:
    """An eighth of a turn or several; the same for pictures and for what is heard of them."""
    digest = hashlib.sha256(f"{seed}\0{name}".encode()).digest()
    return digest[0] % _PARTS / _PARTS
