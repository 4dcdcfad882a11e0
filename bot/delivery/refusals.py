"""What Discord's refusals mean for a delivery. Numbers of status and code are those of Discord's documentation."""

from enum import StrEnum

import aiohttp
import discord

from bot.language import say

_TOO_LARGE = 40005
_TOKEN_OVER = 50027
_GONE = frozenset({10003, 10004})  # channel, guild
_LATE = frozenset({10015, _TOKEN_OVER})  # webhook, token
_DIRECT_CLOSED = frozenset({50007, 50278})  # refused by the user, no server in common


class Why(StrEnum):
    """Why a route is closed."""

    FORBIDDEN = "forbidden"
    GONE = "gone"
    LATE = "late"
    DIRECT_CLOSED = "direct-closed"
    REFUSED = "refused"


class Closed(Exception):
    """The route does not lead to the requester, and will not."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class TooLarge(Exception):
    """Discord does not take files of this size there."""


def is_passing(error: BaseException) -> bool:
    """Discord or the way to it fails for now. A 429 comes here where the library does not wait for it: a ban of the
    address, by a proxy in front of Discord.

    Neither does a refused bot token close any route (401 without a code of its own): the owner is changing it.
    """
    if isinstance(error, discord.HTTPException):
        return error.status >= 500 or error.status == 429 or (error.status == 401 and error.code != _TOKEN_OVER)
    return isinstance(error, discord.RateLimited | aiohttp.ClientError | TimeoutError | ConnectionError)


def is_too_large(error: discord.HTTPException) -> bool:
    return error.status == 413 or error.code == _TOO_LARGE


def why(error: discord.HTTPException) -> Why:
    """Of an error that is neither passing nor about the size."""
    if error.code in _DIRECT_CLOSED:
        return Why.DIRECT_CLOSED
    if error.code in _LATE:
        return Why.LATE
    if error.code in _GONE:
        return Why.GONE
    return Why.FORBIDDEN if error.status == 403 else Why.REFUSED


def told(reason: Why, language: str, channel_id: str) -> str:
    """One sentence for the requester."""
    channel = f"<#{channel_id}>"
    match reason:
        case Why.FORBIDDEN:
            return say(language, "I may not post in {channel} any more.", channel=channel)
        case Why.GONE:
            return say(language, "The channel where you asked is gone.")
        case Why.LATE:
            return say(language, "I may not post in {channel}, and the time to answer there is over.", channel=channel)
        case Why.DIRECT_CLOSED:
            return say(language, "You accept no direct messages from me.")
        case Why.REFUSED:
            return say(language, "Discord did not take it in {channel}.", channel=channel)


def in_the_log(error: BaseException) -> str:
    """Without the address, which may hold a token."""
    if isinstance(error, discord.HTTPException):
        return f"{type(error).__name__} {error.status} (code {error.code})"
    return type(error).__name__
