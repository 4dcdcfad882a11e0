"""Commands in the member's language, from the same catalogues as everything else.

Names of commands and options stand there with a slash in front ("/seed"), since Discord has rules for them that no
sentence keeps: small letters, no blanks, 32 characters.
"""

from discord import Locale
from discord.app_commands import TranslationContextLocation, TranslationContextTypes, Translator, locale_str

from bot.language import LANGUAGES, translation

_NAMES = frozenset(
    {
        TranslationContextLocation.command_name,
        TranslationContextLocation.group_name,
        TranslationContextLocation.parameter_name,
    }
)


class CatalogueTranslator(Translator):
    """What a catalogue lacks stays English: Discord shows the default then."""

    async def translate(self, string: locale_str, locale: Locale, context: TranslationContextTypes) -> str | None:
        if locale.value not in LANGUAGES:
            return None
        message = string.message
        is_name = context.location in _NAMES and message == message.lower()  # those of context menus are sentences
        return translation(locale.value, f"/{message}" if is_name else message)
