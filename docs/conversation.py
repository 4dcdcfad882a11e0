"""Draws docs/conversation.png: a member asks for a clip and gets it, in a Discord that exists in memory only.

python docs/conversation.py [--chromium /usr/bin/chromium]

Needs simcord[screenshot], Chromium and some fonts. The bot is the real one, the clip as well.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from pathlib import Path

import simcord
from playwright.async_api import BrowserType

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.app import open_app  # noqa: E402 - the project is not installed where only this script runs
from bot.client import CartoonClient  # noqa: E402
from bot.dispatching import Dispatching  # noqa: E402
from bot.settings import Settings  # noqa: E402
from bot.settings.sections import StorageSettings  # noqa: E402

PROMPT = "temo and felfel dance on the moon"
DIALOGUE = "[S1] Hello from the moon! [S2] What an adventure!"
STATUS_S = 4.0  # until the status message's last word
SHOWN_S = 0.8  # of the clip: a word is lit


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "docs" / "conversation.png")
    asked = parser.parse_args()
    _use(asked.chromium)
    asyncio.run(_draw(asked.output))


def _use(chromium: str) -> None:
    """The system's browser, without the variable by which the drawing library keeps to its own fonts."""
    launch = BrowserType.launch

    async def launched(self: BrowserType, **options: object) -> object:
        env = {name: value for name, value in os.environ.items() if not name.startswith("FONTCONFIG")}
        return await launch(self, executable_path=chromium, args=["--no-sandbox"], env=env, **options)  # type: ignore[arg-type]

    BrowserType.launch = launched  # type: ignore[method-assign, assignment]


async def _draw(output: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(storage=StorageSettings(data_dir=Path(folder)))
        async with open_app(settings) as app:
            client = CartoonClient(app)
            async with simcord.run(client) as env:
                env.backend.edit_bot_profile("Cartoon Bot")
                channel = env.create_guild(name="Cartoon Club").create_text_channel("cartoons")
                ana = env.guild.add_member(env.create_user("ana"))
                await client.board.start()
                work = Dispatching(app, deliverer=client.deliverer)
                await ana.slash(channel, "combine", prompt=PROMPT, dialogue=DIALOGUE)
                async with asyncio.timeout(60):
                    while not (channel.last_message and channel.last_message.attachments):
                        await asyncio.sleep(0.1)
                await asyncio.sleep(STATUS_S)
                work.stop(0)
                await work.task
                await client.board.close()
                size = {"width": 760, "height": 1040}
                async with env.preview(channel, viewers=[ana], layout="channel", display="fixed", **size) as preview:
                    await preview.screenshot(output, mode="viewport", allow_incomplete=True, media_time=SHOWN_S)


if __name__ == "__main__":
    main()
