"""A script that comes as a file: fetched, and read as text."""

import aiohttp
import discord

from bot.delivery.refusals import in_the_log
from generation.errors import BadInput

_BYTES_PER_CHARACTER = 4  # at most, in UTF-8
_ENDINGS = (".txt", ".md")


async def read_script(attachment: discord.Attachment, most_characters: int) -> str:
    """The text of an attached file. Raises BadInput for what is no text or too long to be one that is allowed."""
    name = attachment.filename[-60:]
    if not name.lower().endswith(_ENDINGS):
        raise BadInput(f"A script is a text file: attach one that ends with {' or '.join(_ENDINGS)}.")
    if attachment.size > most_characters * _BYTES_PER_CHARACTER:
        raise BadInput(f"The script file has {attachment.size:,} bytes; {most_characters:,} characters are allowed.")
    try:
        raw = await attachment.read()
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        raise BadInput(
            "The script file could not be fetched from Discord. Attach it again.", detail=in_the_log(error)
        ) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("The script file is not UTF-8 text. Save it as UTF-8 and attach it again.") from error
    if "\0" in text:
        raise BadInput("The script file is not text. Attach a .txt file.")
    return text
