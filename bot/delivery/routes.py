"""The ways a clip can take to its requester, in the order they are tried."""

from datetime import datetime, timedelta
from enum import StrEnum

from generation.jobs import ChatDestination


class Route(StrEnum):
    CHANNEL = "channel"  # a message of the bot's own
    ANSWER = "answer"  # to the request, by its token: seen by the asker alone where the clip is private
    DIRECT = "direct"  # a direct message to the requester


def routes(there: ChatDestination, *, private: bool) -> tuple[Route, ...]:
    """Nothing private goes into a channel. An answer may have become too late when its turn comes."""
    ways: list[Route] = []
    if there.can_post and not private:
        ways.append(Route.CHANNEL)
    if there.reply_token:
        ways.append(Route.ANSWER)
    return (*ways, Route.DIRECT)


def can_answer(there: ChatDestination, now: datetime, margin_s: float) -> bool:
    """Whether the token lives for `margin_s` yet, the time that an upload may take."""
    if not there.reply_token or there.reply_until is None:
        return False
    return now + timedelta(seconds=margin_s) < there.reply_until
