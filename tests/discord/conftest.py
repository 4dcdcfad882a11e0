"""The whole bot for tests: a fresh data folder, the real client, simcord's Discord around it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import App, open_app
from bot.client import CartoonClient
from bot.settings import Settings
from bot.settings.sections import StorageSettings
from tests.discord.live import Live
from tests.discord.server import Loopback
from tests.discord.server.fixtures import loopback

__all__ = ["loopback"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(storage=StorageSettings(data_dir=tmp_path / "data"))


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[App]:
    async with open_app(settings) as opened:
        yield opened


@pytest.fixture
async def client(app: App) -> CartoonClient:
    return CartoonClient(app)


@pytest.fixture
async def simcord_bot(client: CartoonClient) -> CartoonClient:
    return client


@pytest.fixture
def live(loopback: Loopback, settings: Settings) -> Live:
    return Live(loopback, settings)
