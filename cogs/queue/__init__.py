"""What waits and runs: /queue, /cancel and the Cancel button."""

from bot.client import CartoonClient
from cogs.queue.cancelling import cancel
from cogs.queue.commands import Queue


async def setup(client: CartoonClient) -> None:
    await client.add_cog(Queue(client))
    client.actions["cancel"] = cancel
