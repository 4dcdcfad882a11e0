"""Fixtures around the server, for a conftest to import."""

from collections.abc import AsyncIterator

import pytest

from tests.discord.server.loopback import Loopback
from tests.discord.server.pointing import pointed_at


@pytest.fixture
async def loopback() -> AsyncIterator[Loopback]:
    """A server that discord.py in this process talks to. At the end nothing was against Discord's OpenAPI."""
    async with Loopback() as server:
        with pointed_at(server.url):
            yield server
        assert server.violations == []
