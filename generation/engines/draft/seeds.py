"""Random numbers that belong to a shot: the same seed and names give the same numbers."""

import hashlib

import numpy as np


def rng(seed: int, *names: str) -> np.random.Generator:
    """A generator of its own for each purpose, so that a new detail here does not change the details there."""
    return np.random.default_rng(stable_hash(str(seed), *names))


def stable_hash(*names: str) -> int:
    """The same number for the same names on every machine and in every process."""
    return int.from_bytes(hashlib.sha256("\0".join(names).encode()).digest()[:8], "big")
