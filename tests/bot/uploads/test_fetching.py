"""Addresses of strangers: what is fetched, and every way in which one is refused. The server here is real."""

import asyncio
import ipaddress
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from bot.uploads.fetching import Fetcher, Wanted, is_public
from generation.errors import BadInput, StorageFailed
from tests.bot.uploads.site import HERE, Handler, Site, opened_site
from tests.patience import PATIENCE_S

DATA = b"RIGHT" + bytes(range(256)) * 1_000


def right(head: bytes) -> None:
    if not head.startswith(b"RIGHT"):
        raise BadInput("This is not right.")


WANTED = Wanted(most_bytes=1_000_000, check_start=right)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with opened_site() as site:
        yield site


def fetcher(**changes: object) -> Fetcher:
    given: dict[str, object] = {"is_allowed": lambda address: address == HERE, "schemes": ("http",)}
    hosts = ("127.0.0.1", "127.0.0.2", "localhost")
    return Fetcher(hosts, **(given | changes))  # type: ignore[arg-type]


def files_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def refusal(folder: Path, url: str, by: Fetcher | None = None, wanted: Wanted = WANTED) -> str:
    with pytest.raises(BadInput) as caught:
        await (by or fetcher()).fetch(url, folder / "file", wanted)
    assert files_in(folder) == []  # half a file is no file
    assert "secret" not in caught.value.user_message + caught.value.detail
    return caught.value.user_message


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),  # noqa: S104
        *("224.0.0.1", "240.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1"),
        *("::1", "::", "fe80::1", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "::7f00:1", "64:ff9b::7f00:1", "64:ff9b:1::1"),
        *("2002:7f00:1::", "2001:0:ce49:7601:e866:efff:62c3:fffe"),
    ],
)
def test_addresses_of_no_public_network(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "104.18.6.10", "2606:4700::6810:60a"])
def test_addresses_of_the_internet(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


async def test_a_name_that_leads_to_this_machine_is_refused(tmp_path: Path, site: Site) -> None:
    """The name is allowed; what it leads to is judged when it is connected to."""
    site.serve("/file", DATA)
    for host in ("localhost", "127.0.0.1"):
        told = await refusal(tmp_path, site.url("/file", host), fetcher(is_allowed=is_public))
        assert "private network" in told
    assert site.asked == []


async def test_a_redirect_into_a_private_network_is_refused(tmp_path: Path, site: Site) -> None:
    url = site.redirect("/a", site.url("/file", "127.0.0.2"))
    assert "private network" in await refusal(tmp_path, url)
    assert len(site.asked) == 1


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://huggingface.co/a", "begins with https://"),
        ("file:///etc/passwd", "begins with https://"),
        ("ftp://huggingface.co/a", "begins with https://"),
        ("huggingface.co/a", "begins with https://"),
        ("https://", "begins with https://"),
        ("", "begins with https://"),
        ("https://[::1", "not an address"),
        ("https://huggingface.co:99999/a", "not an address"),
        ("https://huggingface.co:8443/a", "with a port"),
        ("https://huggingface.co:22/a", "with a port"),
        ("https://secret:x@huggingface.co/a", "user name"),
        ("https://example.org/secret", "only from huggingface.co, hf.co"),
        ("https://huggingface.co.example.org/a", "only from"),
        ("https://xhuggingface.co/a", "only from"),
        ("https://huggingface.co@example.org/a", "user name"),
        ("https://example.org/#@huggingface.co", "only from"),
        ("https://example.org\\@huggingface.co/a", ""),
        ("https://127.0.0.1/secret", "only from"),
        ("https://[::ffff:127.0.0.1]/", "only from"),
        ("https://2130706433/", "only from"),
        ("https://0x7f.1/", "only from"),
    ],
)
async def test_only_addresses_of_allowed_hosts_are_asked(tmp_path: Path, url: str, told: str) -> None:
    assert told in await refusal(tmp_path, url, Fetcher(("huggingface.co", "hf.co"), is_allowed=lambda _: False))


async def test_without_allowed_hosts_there_are_none(tmp_path: Path) -> None:
    assert "Addresses are not taken here" in await refusal(tmp_path, "https://huggingface.co/a", Fetcher(()))


async def test_an_allowed_host_stands_for_its_subdomains(tmp_path: Path) -> None:
    """Nothing is connected to: the next check, of the address, ends it."""
    told = await refusal(tmp_path, "https://cdn-lfs.localhost/a", Fetcher(("localhost",)))
    assert "private network" in told or "cannot be reached" in told


# ---------------------------------------------------------------- what is fetched


async def test_a_file_is_fetched_whole(tmp_path: Path, site: Site) -> None:
    await fetcher().fetch(site.serve("/file", DATA), tmp_path / "file", WANTED)
    assert (tmp_path / "file").read_bytes() == DATA


async def test_redirects_are_followed_and_nothing_is_told_to_them(tmp_path: Path, site: Site) -> None:
    site.serve("/file", DATA)
    site.redirect("/c", "/file", 307)
    site.redirect("/b", "c", 301)
    url = site.redirect("/a", site.url("/b?token=secret"))
    await fetcher().fetch(url, tmp_path / "file", WANTED)
    assert (tmp_path / "file").read_bytes() == DATA
    assert [request.path for request in site.asked] == ["/a", "/b", "/c", "/file"]
    assert all("Cookie" not in request.headers and "Referer" not in request.headers for request in site.asked)


async def test_redirects_end(tmp_path: Path, site: Site) -> None:
    assert "leads on more than 3 times" in await refusal(tmp_path, site.redirect("/a", "/a"))
    assert len(site.asked) == 4


@pytest.mark.parametrize(
    "to", ["https://example.org/x", "file:///etc/passwd", "//example.org/x", "http://[::1/secret", "gopher://x"]
)
async def test_a_redirect_elsewhere_is_refused(tmp_path: Path, site: Site, to: str) -> None:
    assert await refusal(tmp_path, site.redirect("/a", to))
    assert len(site.asked) == 1


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("status", "told"),
    [(404, "answers 404"), (500, "answers 500"), (401, "wants a login"), (403, "wants a login"), (206, "answers 206")],
)
async def test_other_answers_are_told(tmp_path: Path, site: Site, status: int, told: str) -> None:
    assert told in await refusal(tmp_path, site.serve("/file", DATA, status=status))


@pytest.mark.parametrize("body", [b"<!DOCTYPE html><p>Log in", b"", b"RIGH", b"\0" * 1_000])
async def test_another_type_is_refused(tmp_path: Path, site: Site, body: bytes) -> None:
    assert "not right" in await refusal(tmp_path, site.serve("/file", body))


async def test_a_packed_answer_is_not_unpacked(tmp_path: Path, site: Site) -> None:
    url = site.serve("/file", b"\x1f\x8b" + bytes(100), headers={"Content-Encoding": "gzip"})
    assert "not right" in await refusal(tmp_path, url)


async def test_too_long_an_answer_is_refused_by_what_it_says_of_itself(tmp_path: Path, site: Site) -> None:
    url = site.serve("/file", DATA)
    assert "too large" in await refusal(tmp_path, url, wanted=Wanted(most_bytes=1_000, check_start=right))


async def test_an_endless_answer_is_cut(tmp_path: Path, site: Site) -> None:
    sent = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"RIGHT" * 10_000)
            sent += 50_000

    site.pages["/file"] = endless
    assert "too large" in await refusal(tmp_path, site.url("/file"))
    assert sent < 20_000_000


def dripping(start: bytes, pause_s: float) -> Handler:
    async def page(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(start)
            await asyncio.sleep(pause_s)

    return page


async def test_a_slow_answer_ends_at_the_deadline(tmp_path: Path, site: Site) -> None:
    site.pages["/file"] = dripping(b"RIGHT", 0.01)
    assert "too slowly" in await refusal(tmp_path, site.url("/file"), fetcher(deadline_s=0.3))


async def test_a_silent_answer_ends_sooner(tmp_path: Path, site: Site) -> None:
    site.pages["/file"] = dripping(DATA, 60)
    assert "too slowly" in await refusal(tmp_path, site.url("/file"), fetcher(quiet_s=0.2))


async def test_a_broken_connection_leaves_nothing(tmp_path: Path, site: Site) -> None:
    async def broken(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(DATA[:500])
        assert request.transport is not None
        request.transport.abort()
        return response

    site.pages["/file"] = broken
    assert "cannot be reached" in await refusal(tmp_path, site.url("/file"))


async def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    assert "cannot be reached" in await refusal(tmp_path, "http://127.0.0.1:1/")


async def test_a_cancelled_fetch_leaves_nothing(tmp_path: Path, site: Site) -> None:
    site.pages["/file"] = dripping(DATA, 60)
    task = asyncio.create_task(fetcher().fetch(site.url("/file"), tmp_path / "file", WANTED))
    async with asyncio.timeout(PATIENCE_S):
        while not (tmp_path / "file").exists():
            await asyncio.sleep(0.005)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert files_in(tmp_path) == []


async def test_a_folder_that_is_not_there_is_told(tmp_path: Path, site: Site) -> None:
    with pytest.raises(StorageFailed, match="folder of uploads"):
        await fetcher().fetch(site.serve("/file", DATA), tmp_path / "gone" / "file", WANTED)
