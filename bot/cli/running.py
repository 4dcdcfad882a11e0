"""`run`: the Discord bot."""

from bot.cli.start import current_settings
from generation.errors import Unavailable


def run() -> None:
    """Start the Discord bot."""
    settings = current_settings()
    missing = "" if settings.discord.token else " It will also need DISCORD_TOKEN in the environment."
    raise Unavailable(
        f"The Discord bot is not part of this version yet; `cartoon-bot clip` makes clips without it.{missing}"
    )
