"""What commands print: results to stdout, everything else to stderr."""

import json
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

WIDE = 1_000  # columns of a file or a pipe


def stderr() -> Console:
    return Console(stderr=True, highlight=False)


def print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_lines(*lines: str) -> None:
    """Plain, whatever they contain: nothing in them is markup."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns keep their width but the last two, which share what is left. Nothing is cut where nobody looks."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, column in enumerate(columns, start=1):
        table.add_column(column, overflow="fold", no_wrap=number < len(columns) - 1)
    for row in rows:
        table.add_row(*(plain(cell) for cell in row))
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, width=WIDE)
    console.print(table)


def plain(text: str) -> str:
    """One line without control characters, whatever members typed."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def shortened(text: str, characters: int) -> str:
    text = plain(text)
    return text if len(text) <= characters else text[: characters - 1].rstrip() + "…"
