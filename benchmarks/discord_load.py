"""200 commands at once while a clip renders: how soon each is answered, and how long the bot's event loop stands still.

python -m benchmarks.discord_load [--commands 200] [--seconds 60]

The bot is a process of its own, as `cartoon-bot run`, on a fresh data folder; this process is Discord (the loopback of
the tests), so both share the machine. Afterwards the waiting jobs' status messages are watched for some seconds: their
edits must stay inside the channel's budget.
"""

import argparse
import asyncio
import contextlib
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.discord.server import REAL_RATES, Channel, Interaction, Loopback, User, point_at
from tests.discord.server.validation import document_path

USERS = 50
LONG = "[S1] " + "I have walked a very long way to tell you this story. " * 8 + "[S2] And I am glad that you did."
WATCH_EVERY_S = 0.01
EDIT_WINDOW_S = 5.0  # Discord's bucket for a channel's edits: about five in five seconds
EDITS = "PATCH /channels/*/messages/*"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commands", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--bot", nargs=2, metavar=("URL", "REPORT"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.bot:
        asyncio.run(_bot(asked.bot[0], Path(asked.bot[1])))
    else:
        asyncio.run(_measure(asked.commands, asked.seconds))


# ---------------------------------------------------------------- the bot's process


async def _bot(url: str, report: Path) -> None:
    """As `cartoon-bot run`, with somebody looking at the event loop's pulse."""
    from bot.cli.start import current_settings  # noqa: PLC0415 - only this process is the bot
    from bot.serving import serve  # noqa: PLC0415
    from bot.signals import first_signal  # noqa: PLC0415

    point_at(url)
    stalls: list[tuple[float, float]] = []
    watch = asyncio.create_task(_watch(stalls))
    async with first_signal() as stop:
        await serve(current_settings(), lambda line: None, stop)
    watch.cancel()
    await asyncio.to_thread(report.write_text, json.dumps(stalls), encoding="utf-8")


async def _watch(stalls: list[tuple[float, float]]) -> None:
    """(time of day, seconds late) whenever the loop comes back more than 20 ms late."""
    while True:
        before = time.monotonic()
        await asyncio.sleep(WATCH_EVERY_S)
        late = time.monotonic() - before - WATCH_EVERY_S
        if late > 0.02:
            stalls.append((time.time(), late))


# ---------------------------------------------------------------- Discord's process


async def _measure(commands: int, watched_s: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "stalls.json"
        async with _discord() as server, _process(server, Path(folder), report):
            await server.until_connected(60)
            guild = server.add_guild()
            channel = server.add_channel(guild)
            users = [server.add_user(f"user{number}", guild) for number in range(USERS)]
            begun = time.time()
            answers = await _storm(server, channel, users, commands)
            ended = time.time()
            edits = await _edits(server, watched_s)
            lost = await _lost(server, commands + 1)
            late_s = max(server.gateway.heartbeat_delays_s, default=0.0)
            violations = len(server.violations) if document_path() else None
        stalls = [late for at, late in json.loads(report.read_text(encoding="utf-8")) if begun <= at <= ended]
    _tell(commands, answers, stalls, edits=edits, lost=lost, late_s=late_s, violations=violations)


@contextlib.asynccontextmanager
async def _discord() -> AsyncIterator[Loopback]:
    """With Discord's own rate limits, and a heartbeat every second to see how late they come."""
    async with Loopback() as server:
        server.rules.heartbeat_s = 1.0
        server.rules.rates = dict(REAL_RATES)
        yield server


@contextlib.asynccontextmanager
async def _process(server: Loopback, folder: Path, report: Path) -> AsyncIterator[None]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CARTOON_")}  # as it comes
    environment = kept | {"DISCORD_TOKEN": server.token, "CARTOON_DATA_DIR": str(folder / "data")}
    arguments = (sys.executable, "-m", "benchmarks.discord_load", "--bot", server.url, str(report))
    child = await asyncio.create_subprocess_exec(*arguments, env=environment)
    try:
        yield
    finally:
        child.terminate()
        await child.wait()


async def _storm(server: Loopback, channel: Channel, users: Sequence[User], commands: int) -> list[float]:
    """A long clip first; once it is being drawn, all commands at the same moment. Seconds until each was answered."""
    await server.slash(channel, users[0], "combine", prompt="temo and felfel dance on the moon", dialogue=LONG)
    await server.until(lambda: server.sent(EDITS), 60)
    asked: list[Interaction] = [
        await server.slash(
            channel, users[number % USERS], "animate", prompt=f"felfel jumps {number}", frames=8, fps=8,
            size="256x256", wait=False,
        )
        for number in range(commands)
    ]  # fmt: skip
    await asyncio.gather(*(each.reply(30) for each in asked), return_exceptions=True)  # who was too late has none
    return [each.answered_after_s for each in asked if each.answered_after_s is not None]


async def _edits(server: Loopback, watched_s: float) -> int:
    """The most edits of messages in the channel within `EDIT_WINDOW_S`."""
    await asyncio.sleep(watched_s)
    times = [each.at_s for each in server.sent(EDITS)]
    return max((sum(at <= other < at + EDIT_WINDOW_S for other in times) for at in times), default=0)


async def _lost(server: Loopback, expected: int) -> int:
    def posted() -> int:
        return sum(bool(each.attachments) for each in server.messages_of(server.bot))

    with contextlib.suppress(TimeoutError):
        await server.until(lambda: posted() >= expected, 600)
    return expected - posted()


def _tell(
    commands: int,
    answers: Sequence[float],
    stalls: Sequence[float],
    *,
    edits: int,
    lost: int,
    late_s: float,
    violations: int | None,
) -> None:
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{datetime.now(UTC):%Y-%m-%d}  {machine}")
    cuts = statistics.quantiles(answers, n=100, method="inclusive")
    print(f"{len(answers)} of {commands} commands at once were answered in the 3 s that Discord waits")
    print(f"p50 {cuts[49]:.2f} s, p99 {cuts[98]:.2f} s, longest {max(answers):.2f} s")
    print(f"longest stall of the event loop meanwhile: {max(stalls, default=0.0) * 1000:.0f} ms")
    print(f"latest heartbeat: {late_s:.2f} s late")
    print(f"most edits in {EDIT_WINDOW_S:g} s in the channel: {edits}")
    print(f"clips lost: {lost}")
    print(f"bodies against Discord's OpenAPI: {'its document is not here' if violations is None else violations}")


if __name__ == "__main__":
    main()
