"""Making clips: /animate, /speak, /combine, and the buttons that make another one."""

from bot.client import CartoonClient
from cogs.clips import repeating
from cogs.clips.commands import Clips
from cogs.clips.deleting import delete


async def setup(client: CartoonClient) -> None:
    await client.add_cog(Clips())
    client.actions |= {
        "again": repeating.again,
        "rerender": repeating.rerender,
        "ultra": repeating.ultra,
        "edit": repeating.edit,
        "delete": delete,
    }
