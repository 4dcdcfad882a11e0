"""`run`: the Discord bot."""

import asyncio
import sys

from bot.cli.console import print_lines
from bot.cli.start import current_settings
from bot.signals import first_signal


def run() -> None:
    """Start the Discord bot."""
    from bot.serving import serve  # noqa: PLC0415 - loads discord.py, which no other command needs

    async def until_signalled() -> None:
        async with first_signal() as signalled:
            await serve(current_settings(), _tell, signalled)

    asyncio.run(until_signalled())


def _tell(line: str) -> None:
    """At once, also where nobody but a service manager reads."""
    print_lines(line)
    sys.stdout.flush()
