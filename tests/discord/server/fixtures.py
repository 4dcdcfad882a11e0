"""Fixtures around the server, for a conftest to import."""

from collections.abc import AsyncIterator

import pytest

from tests.discord.server.loopback import Loopback
from tests.discord.server.pointing import pointed_at
from tests.patience import PATIENCE_S


@pytest.fixture
async def loopback() -> AsyncIterator[Loopback]:
    """A server that discord.py in this process talks to. At the end nothing was against Discord's OpenAPI.

    A test that sends such a thing on purpose clears `server.violations`. Answers may take long: how soon they come
    shows what else the machine does, and is for the tests and the benchmark that are about it.
    """
    async with Loopback() as server:
        server.rules.answer_s = PATIENCE_S
        with pointed_at(server.url):
            yield server
        assert not server.crashes, server.crashes
        assert not server.violations, "\n".join(server.violations)
