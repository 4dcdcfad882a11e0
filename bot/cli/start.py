"""What every command does first: settings and the log. On the terminal stands only what the command tells."""

import os

from bot.logs import configure
from bot.settings import Settings, load_settings

LOG_FILE = "logs/cartoon-bot.log"  # in the data folder


def current_settings() -> Settings:
    """Read the settings and set the log up by them. Raises BadInput."""
    settings = load_settings(os.environ)
    configure("info", json_lines=True, secrets=settings.secrets(), to=settings.storage.data_dir / LOG_FILE)
    return settings
