"""What the owner can set: the program's defaults < config.toml < the environment. Read once, passed down, frozen.

A key `k` of section `[s]` is the variable `CARTOON_S__K` in the environment; an empty variable counts as not set.
Secrets come from the environment only. Nothing else in the program reads the environment or config.toml.
"""

from bot.settings.sections import Settings, known_names
from bot.settings.sources import load_settings

__all__ = ["Settings", "known_names", "load_settings"]
