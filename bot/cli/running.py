"""`run`: the Discord bot."""

import asyncio
import sys

from bot.cli.console import print_lines
from bot.cli.start import current_settings


def run() -> None:
    """Start the Discord bot."""
    from bot.serving import serve  # noqa: PLC0415 - loads discord.py, which no other command needs

    asyncio.run(serve(current_settings(), _tell))


def _tell(line: str) -> None:
    """At once, also where nobody but a service manager reads."""
    print_lines(line)
    sys.stdout.flush()
