"""The characters: /characters list, show, add, edit, remove."""

from bot.client import CartoonClient
from bot.uploads.fetching import Fetcher
from bot.uploads.taking import CHAT_HOSTS, Uploads
from bot.voice_samples import VoiceSamples
from cogs.characters.commands import Characters
from cogs.characters.listing import PageButton
from generation.engines import Engines


async def setup(client: CartoonClient) -> None:
    settings, folder = client.app.settings.uploads, client.app.folder
    uploads = Uploads(settings, folder / "uploads", Fetcher(settings.allowed_hosts), Fetcher(CHAT_HOSTS))
    await uploads.clear()
    await client.add_cog(Characters(client, uploads, VoiceSamples(folder / "samples", Engines)))
    client.add_dynamic_items(PageButton)
