"""What was made: /history and /show, the buttons that fetch a clip again, and the menus on messages."""

from bot.client import CartoonClient
from cogs.history import menus
from cogs.history.commands import History
from cogs.history.paging import PageButton


async def setup(client: CartoonClient) -> None:
    cog = History(client)
    await client.add_cog(cog)
    client.add_dynamic_items(PageButton)
    for menu in menus.MENUS:
        client.tree.add_command(menu)
    client.actions |= {
        "details": cog.details,
        "file": cog.file,
        "gif": cog.gif,
        "audio": cog.audio,
        "captions": cog.captions,
    }
