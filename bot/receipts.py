"""Receipts of chats: the message that a clip went into, as `<channel id>/<message id>`."""

import re

from generation.jobs import ChatDestination, Job

_RECEIPT = re.compile(r"([0-9]{1,20})/([0-9]{1,20})")


def receipt(channel_id: int | str, message_id: int | str) -> str:
    return f"{channel_id}/{message_id}"


def message_of(job: Job) -> tuple[int, int] | None:
    """Ids of channel and message; None where the clip is in no message, or not yet."""
    found = _RECEIPT.fullmatch(job.receipt)
    return (int(found[1]), int(found[2])) if found else None


def receipt_url(job: Job) -> str | None:
    """The link that jumps to the clip. In the channel it was asked for in it has that server, else it is a direct
    message."""
    found = message_of(job)
    if found is None:
        return None
    there = job.destination
    is_asked_for = isinstance(there, ChatDestination) and there.channel_id == str(found[0])
    guild_id = there.guild_id if isinstance(there, ChatDestination) and is_asked_for else None
    return f"https://discord.com/channels/{guild_id or '@me'}/{found[0]}/{found[1]}"
