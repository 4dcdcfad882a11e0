"""The header of a .safetensors file: read and checked without a library, and nothing else of the file is read.

The format: eight bytes of length, as many of JSON that describes each tensor, then the tensors one after the other.
"""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from generation.errors import BadInput, from_os_error

FORMAT_HEADER_MAX_BYTES = 100_000_000  # as the format's own reader has it
HEADER_MAX_BYTES = 8 << 20  # a LoRA's has 0.2 to 2 MB, training notes included; parsing takes ten times as much
_TENSORS_MAX = 50_000
_ELEMENT_BITS = {
    **{"F64": 64, "I64": 64, "U64": 64, "C64": 64, "F32": 32, "I32": 32, "U32": 32},
    **{"F16": 16, "BF16": 16, "I16": 16, "U16": 16, "F8_E4M3": 8, "F8_E5M2": 8, "F8_E8M0": 8, "I8": 8, "U8": 8},
    "BOOL": 8,
}
CONVERT = "Have the owner of the bot convert it with: cartoon-bot characters convert FILE"


@dataclass(frozen=True, slots=True)
class TensorEntry:
    """One tensor of the header, right by itself; where it lies counts from the header's end, in bytes."""

    shape: list[int]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TensorHeader:
    """What a whole, well-formed file says of itself."""

    tensors: Mapping[str, TensorEntry]
    metadata: Mapping[str, str]  # notes of who wrote it: a stranger's words


def check_start(head: bytes) -> None:
    """Judges a file by its first bytes: nine or more. Raises BadInput."""
    length = int.from_bytes(head[:8], "little")
    if head[8:9] == b"{" and 2 <= length <= FORMAT_HEADER_MAX_BYTES:
        return
    if head[:2] == b"PK" or head[:1] == b"\x80":
        raise BadInput(f"This is a pickle, which can run code when it is read; only .safetensors is taken. {CONVERT}")
    raise BadInput("This is not a .safetensors file.")


def read_header(path: Path) -> TensorHeader:
    """Raises BadInput that says what is wrong with the file, StorageFailed."""
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            check_start(file.read(9))
            file.seek(0)
            length = int.from_bytes(file.read(8), "little")
            if length > size - 8:
                raise BadInput("The LoRA is cut off: its header is longer than the file.")
            if length > HEADER_MAX_BYTES:
                raise BadInput(f"The LoRA's header is too large: at most {HEADER_MAX_BYTES >> 20} MB are read.")
            header = _parsed(file.read(length))
    except OSError as error:
        raise from_os_error(error, "The file of the LoRA") from error
    metadata = _metadata(header.pop("__metadata__", {}))
    tensors = {name: _entry(name, value) for name, value in header.items()}
    _check_layout(tensors.values(), size - 8 - length)
    return TensorHeader(tensors, metadata)


def _entry(name: str, value: object) -> TensorEntry:
    if not isinstance(value, dict) or value.keys() != {"dtype", "shape", "data_offsets"}:
        raise _broken(name)
    shape, offsets, bits = value["shape"], value["data_offsets"], _ELEMENT_BITS.get(str(value["dtype"]))
    if not (_are_sizes(shape) and _are_sizes(offsets) and len(offsets) == 2 and bits):
        raise _broken(name)
    start, end = offsets
    if math.prod(shape) * bits != 8 * (end - start):
        raise _broken(name)
    return TensorEntry(shape, start, end)


def _are_sizes(value: object) -> bool:
    return (
        isinstance(value, list) and len(value) <= 8 and all(type(each) is int and 0 <= each < 1 << 48 for each in value)
    )


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        header = json.loads(raw.decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise BadInput("The LoRA's header cannot be read.", detail=repr(error)[:200]) from error
    if not isinstance(header, dict) or len(header) > _TENSORS_MAX:
        raise BadInput("The LoRA's header is not that of a .safetensors file.")
    return header


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A name that comes twice would mean one thing here and another to who loads the file."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name comes twice")
    return found


def _metadata(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise BadInput("The LoRA's notes are not that of a .safetensors file.")
    return value


def _check_layout(tensors: Iterable[TensorEntry], size: int) -> None:
    """As the format wants it: one tensor after the other, no gap, to the end of the file."""
    spans = sorted((tensor.start, tensor.end) for tensor in tensors)
    starts_ok = not spans or spans[0][0] == 0
    if not starts_ok or any(end != start for (_, end), (start, _) in pairwise(spans)):
        raise BadInput("The LoRA is broken: its tensors overlap or leave gaps.")
    if (spans[-1][1] if spans else 0) != size:
        raise BadInput("The LoRA is cut off, or holds something that is no tensor.")


def _broken(name: str) -> BadInput:
    return BadInput("The LoRA is broken: one of its tensors is not described as it should be.", detail=name[:200])
