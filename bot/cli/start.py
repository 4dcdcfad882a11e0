"""What every command does first: settings and the log."""

import os

from bot.logs import configure
from bot.settings import Settings, load_settings


def current_settings() -> Settings:
    """Read the settings and set the log up by them. Raises BadInput."""
    settings = load_settings(os.environ)
    configure("warning", json_lines=False, secrets=settings.secrets())
    return settings
