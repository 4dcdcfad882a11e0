"""Where discord.py finds Discord: the two addresses that it keeps as class attributes, and nothing else of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL


def point_at(url: str) -> None:
    """For the rest of the process. `url`: of a `Loopback`."""
    Route.BASE = f"{url}/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = URL(url).with_scheme("ws") / "gateway/"


@contextmanager
def pointed_at(url: str) -> Iterator[None]:
    """For a while."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    point_at(url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before
