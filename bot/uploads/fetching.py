"""An address fetched into a file: a stranger's from allowed hosts only, and never from a private network."""

import asyncio
import ipaddress
import logging
import socket
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import IO, Any

import aiohttp
from yarl import URL

from generation.errors import BadInput, from_os_error

log = logging.getLogger(__name__)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

REDIRECTS_MAX = 3
DEADLINE_S = 600.0  # half a GB at 1 MB/s
_QUIET_S = 20.0  # without a byte
_CHUNK_BYTES = 1 << 20
_START_BYTES = 16
_GLOBAL_IPV6 = ipaddress.ip_network("2000::/3")


OnBytes = Callable[[int, int], None]  # bytes here, bytes in all (0: not known); what it raises stops the fetching


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What a file may be. `check_start` judges its first bytes, 16 where it has as many, and raises BadInput."""

    most_bytes: int
    check_start: Callable[[bytes], object]
    on_bytes: OnBytes = lambda done, total: None


def is_public(address: Address) -> bool:
    """Whether it belongs to the internet at large; never where an IPv6 address stands for an IPv4 one."""
    if isinstance(address, ipaddress.IPv6Address) and (
        address not in _GLOBAL_IPV6 or address.sixtofour is not None or address.teredo is not None
    ):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


class Fetcher:
    """Fetches files. `is_allowed` judges each address that is connected to, after its name was resolved.

    `schemes` and `is_allowed` are parameters for the tests' own server on this machine.
    """

    def __init__(
        self,
        hosts: Collection[str] | None,
        *,
        instead: str = "attach the file",
        is_allowed: Callable[[Address], bool] = is_public,
        schemes: Collection[str] = ("https",),
        deadline_s: float = DEADLINE_S,
        quiet_s: float = _QUIET_S,
    ) -> None:
        """A host stands for its subdomains too; None: every host, at any port. `instead` is what else can be done."""
        self._hosts = None if hosts is None else tuple(hosts)
        self._instead = instead
        self._is_allowed = is_allowed
        self._schemes = tuple(schemes)
        self._deadline_s = deadline_s
        self._quiet_s = quiet_s

    def check(self, address: str) -> None:
        """What can be said of an address without asking for it. Raises BadInput."""
        self._url(address)

    async def fetch(self, address: str, target: Path, wanted: Wanted) -> None:
        """The file behind `address`, whole, in `target`; no file where something is wrong.

        Raises BadInput that says what, without repeating the address: it may hold a secret. StorageFailed.
        """
        try:
            async with asyncio.timeout(self._deadline_s), self._session() as session:
                await self._follow(session, self._url(address), target, wanted)
        except TimeoutError as error:
            raise BadInput(f"The address answers too slowly. Try again later, or {self._instead}.") from error
        except (aiohttp.ClientError, ValueError) as error:
            raise BadInput(self._unreachable(error), detail=_detail(error)) from error

    def _session(self) -> aiohttp.ClientSession:
        """No cookies, no proxy of the environment, and nothing unpacked: a small answer cannot become a large one."""
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(use_dns_cache=False, force_close=True, socket_factory=self._socket),
            timeout=aiohttp.ClientTimeout(total=None, connect=self._quiet_s, sock_read=self._quiet_s),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            read_bufsize=_CHUNK_BYTES,
            headers={"Accept-Encoding": "identity"},
        )

    async def _follow(self, session: aiohttp.ClientSession, url: URL, target: Path, wanted: Wanted) -> None:
        """Redirects are followed here: each leads to an address that must be allowed like the first."""
        for _ in range(REDIRECTS_MAX + 1):
            async with session.get(url, allow_redirects=False) as response:
                if response.status in {301, 302, 303, 307, 308}:
                    url = self._url(str(url.join(URL(response.headers.get("Location", "")))))
                    continue
                self._check_answer(response, wanted)
                await _save(response.content, target, wanted, response.content_length or 0)
                return
        raise BadInput(f"The address leads on more than {REDIRECTS_MAX} times. Give the last one.")

    def _url(self, address: str) -> URL:
        """Raises BadInput."""
        try:
            url = URL(address.strip())
            port = url.explicit_port
        except ValueError as error:
            raise BadInput("This is not an address.") from error
        if url.scheme not in self._schemes or not url.host:
            raise BadInput("An address begins with https://.")
        if url.user or url.password:
            raise BadInput("An address with a user name or a password is not taken.")
        if self._hosts is None:
            return url
        if port not in {None, 443} and self._schemes == ("https",):
            raise BadInput("An address with a port is not taken.")
        host = url.host.lower().rstrip(".")
        if not self._hosts:
            raise BadInput("Addresses are not taken here. Attach the file.")
        if not any(host == each or host.endswith(f".{each}") for each in self._hosts):
            raise BadInput(f"Files are fetched only from {', '.join(self._hosts)}. Attach the file, or ask the owner.")
        return url

    def _socket(self, target: Any) -> socket.socket:  # noqa: ANN401 - what getaddrinfo gives, as aiohttp hands it on
        """Called for each address right before it is connected to: what a name led to earlier does not matter."""
        family, kind, protocol, _, place = target
        address = ipaddress.ip_address(str(place[0]).partition("%")[0])
        if not self._is_allowed(address):
            log.warning("an upload's address leads to %s, which is not allowed", address)
            raise PrivateAddress
        return socket.socket(family, kind, protocol)

    def _unreachable(self, error: Exception) -> str:
        if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, PrivateAddress):
            return f"The address leads into a private network. {self._instead.capitalize()}."
        return f"The address cannot be reached. Check it, or {self._instead}."

    def _check_answer(self, response: aiohttp.ClientResponse, wanted: Wanted) -> None:
        if response.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise BadInput(f"The address wants a login. Give a public address, or {self._instead}.")
        if response.status != HTTPStatus.OK:
            raise BadInput(f"The address answers {response.status} where a file was expected. Check it.")
        if (response.content_length or 0) > wanted.most_bytes:
            raise _too_large(wanted)


class PrivateAddress(OSError):
    """As a connection that cannot be made: the next address of the same name may be a good one."""


def _detail(error: Exception) -> str:
    """For the log. Errors of connections name the host alone; others may repeat the address, with what is secret."""
    kind = type(error).__name__
    return f"{kind}: {error}" if isinstance(error, aiohttp.ClientConnectionError) else kind


async def _save(content: aiohttp.StreamReader, target: Path, wanted: Wanted, total: int) -> None:
    with _os_errors():
        opening = asyncio.ensure_future(asyncio.to_thread(target.open, "xb"))
        try:
            file = await asyncio.shield(opening)
        except asyncio.CancelledError:  # the thread goes on, and would leave the file behind
            (await opening).close()
            await asyncio.to_thread(target.unlink, missing_ok=True)
            raise
    try:
        with file:
            await _copy(content, file, wanted, total)
    except BaseException:
        await asyncio.to_thread(target.unlink, missing_ok=True)
        raise


async def _copy(content: aiohttp.StreamReader, file: IO[bytes], wanted: Wanted, total: int) -> None:
    start, size = b"", 0
    async for chunk in content.iter_chunked(_CHUNK_BYTES):
        size += len(chunk)
        if size > wanted.most_bytes:
            raise _too_large(wanted)
        if len(start) < _START_BYTES:
            start += chunk[:_START_BYTES]
            if len(start) >= _START_BYTES:
                wanted.check_start(start)
        with _os_errors():
            await asyncio.to_thread(file.write, chunk)
        wanted.on_bytes(size, total)
    if size < _START_BYTES:
        wanted.check_start(start)


@contextmanager
def _os_errors() -> Iterator[None]:
    """Of the disk only: a broken connection is an OSError too."""
    try:
        yield
    except OSError as error:
        raise from_os_error(error, "The folder of uploads") from error


def _too_large(wanted: Wanted) -> BadInput:
    return BadInput(f"The file is too large: {wanted.most_bytes // 1_000_000} MB are allowed.")
