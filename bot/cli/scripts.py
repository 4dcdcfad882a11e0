"""Reading a dialogue from the options or from a file."""

import sys
from pathlib import Path

from generation.errors import BadInput

STDIN = Path("-")
MAX_BYTES = 1 << 20  # beyond any limit on characters, and still no burden to read


def read_dialogue(dialogue: str, script: Path | None) -> str:
    """The text. Raises BadInput when both are given or the file cannot be read as text."""
    if script is None:
        return dialogue
    if dialogue:
        raise BadInput("Give either --dialogue or --script, not both.")
    name = "Standard input" if script == STDIN else str(script)
    try:
        if script == STDIN:
            raw = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with script.open("rb") as file:
                raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise BadInput(f"{name} is larger than 1 MiB. Give a shorter script.")
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{name} is not UTF-8 text. Save it as UTF-8.", detail=repr(error)) from error
    except OSError as error:
        raise BadInput(f"{name} cannot be read: {error.strerror}.", detail=repr(error)) from error
