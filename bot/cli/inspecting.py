"""`inspect`: a clip as figures, and its frames in one picture."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import options as common
from bot.cli.console import print_json, print_table
from generation.errors import BadInput, MediaFailed


def inspect(
    file: Annotated[Path, typer.Argument(help="A clip: .mp4 or .gif.", metavar="FILE", exists=True, dir_okay=False)],
    *,
    sheet: Annotated[
        Path | None, typer.Option(help="Write frames of it here, as one PNG.", metavar="PNG", show_default=False)
    ] = None,
    as_json: common.Json = False,
) -> None:
    """Measure a clip: consistency, flicker, motion, sharpness, loop, loudness."""
    from generation.inspection.clip import FIGURES  # noqa: PLC0415 - late, as is the rest
    from generation.inspection.clip import inspect as inspected  # noqa: PLC0415
    from generation.inspection.sheet import write_sheet  # noqa: PLC0415

    try:
        found = asdict(inspected(file))
    except MediaFailed as error:  # whoever asks has named the file
        raise BadInput(error.user_message, detail=error.detail) from error
    if sheet is not None:
        write_sheet(file, sheet)
    if as_json:
        print_json({"file": str(file), **{name: _rounded(value) for name, value in found.items()}})
        return
    facts = f"{found['frames']} frames of {found['width']}x{found['height']} in {found['duration_s']:.2f} s"
    rows = [("clip", facts, str(file))]
    rows += [(name, _shown(found[name]), meaning) for name, meaning in FIGURES.items()]
    print_table(("figure", "value", "meaning"), rows)


def _rounded(value: object) -> object:
    return round(value, 4) if isinstance(value, float) else value


def _shown(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
