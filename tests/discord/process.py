"""The real program as a child process that talks to a `Loopback`: started, killed, asked to end, started again."""

import asyncio
import json
import os
import sqlite3
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli.start import LOG_FILE
from bot.settings import Settings
from generation.jobs import Job
from generation.store import Store
from tests.discord.live import Live
from tests.discord.server import Interaction, Loopback, Message, User
from tests.patience import PATIENCE_S

ROOT = Path(__file__).parents[2]
STEPS = "SELECT to_state FROM job_events WHERE job_id = ? ORDER BY id"


class Run:
    """One process of the program, from its start to its end."""

    def __init__(self, process: Process, out: Path, err: Path) -> None:
        self.process = process
        self._out = out
        self._err = err

    @property
    def is_over(self) -> bool:
        return self.process.returncode is not None

    @property
    def out(self) -> str:
        return self._out.read_text(encoding="utf-8")

    @property
    def err(self) -> str:
        return self._err.read_text(encoding="utf-8")

    async def ended(self, timeout_s: float = PATIENCE_S) -> int:
        """The exit code; negative: by which signal."""
        return await asyncio.wait_for(self.process.wait(), timeout_s)

    async def kill(self) -> None:
        """`kill -9`, also where it has ended."""
        if not self.is_over:
            self.process.kill()
        await self.ended()

    async def stop(self) -> None:
        """As a service manager does it. The program ends well, and says nothing on stderr."""
        self.process.terminate()
        assert (await self.ended(), self.err) == (0, "")


class Machine(Live):
    """A data folder with the programs on it."""

    def __init__(self, server: Loopback, settings: Settings, folder: Path) -> None:
        super().__init__(server, settings)
        self._folder = folder
        self._runs: list[Run] = []

    async def start(self, *, token: str | None = None, **environ: str) -> Run:
        """The bot, as it is before anything else is known of it."""
        variables = {"DISCORD_TOKEN": self.server.token if token is None else token, **environ}
        return await self._launch("tests.discord.server.launch", "--url", self.server.url, "--", "run", **variables)

    async def bot(self, **environ: str) -> Run:
        """The bot, signed in and connected."""
        identified = self.server.gateway.identified
        run = await self.start(**environ)
        await self.server.until(lambda: self.server.gateway.identified > identified or run.is_over)
        assert not run.is_over, run.err
        return run

    async def cli(self, *arguments: str) -> Run:
        """Another command of the program, without a token."""
        return await self._launch("bot", *arguments)

    async def _launch(self, module: str, *arguments: str, **variables: str) -> Run:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CARTOON_", "DISCORD_"))}
        number = len(self._runs) + 1
        out, err = self._folder / f"{number}.out", self._folder / f"{number}.err"
        with out.open("wb") as to_out, err.open("wb") as to_err:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                module,
                *arguments,
                cwd=ROOT,
                env=kept | {"CARTOON_DATA_DIR": str(self.settings.storage.data_dir)} | variables,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=to_out,
                stderr=to_err,
            )
        self._runs.append(Run(process, out, err))
        return self._runs[-1]

    async def kill_all(self) -> None:
        for run in self._runs:
            await run.kill()

    # ------------------------------------------------------------ what is asked and found

    async def asks(self, user: User | None = None, **options: object) -> Interaction:
        """A small clip in the channel, unless the options say otherwise."""
        small: dict[str, object] = {"prompt": "temo waves", "size": "256x256", "fps": 8, "frames": 8}
        return await self.server.slash(self.channel, user or self.ana, "animate", **(small | options))

    def states(self) -> Mapping[str, str]:
        """Of all jobs, by their ids, the oldest first."""
        with closing(sqlite3.connect(self._database, timeout=5.0)) as raw:
            return dict(raw.execute("SELECT id, state FROM jobs ORDER BY seq").fetchall())

    def steps(self, job_id: str) -> tuple[str, ...]:
        """Every state that a job was in."""
        with closing(sqlite3.connect(self._database, timeout=5.0)) as raw:
            return tuple(state for (state,) in raw.execute(STEPS, (job_id,)))

    async def until_states(self, *states: str) -> None:
        """Until the jobs, the oldest first, are in these."""
        await self.server.until(lambda: tuple(self.states().values()) == states)

    async def until_tracked(self) -> None:
        """Until every job knows the message that shows how it stands."""

        def known() -> bool:
            with closing(sqlite3.connect(self._database, timeout=5.0)) as raw:
                found = raw.execute("SELECT destination FROM jobs").fetchall()
            return all(json.loads(destination)["status_id"] for (destination,) in found)

        await self.server.until(known)

    async def until_drawing(self) -> None:
        """Until an encoder has begun to write."""
        await self.server.until(lambda: any(self.settings.storage.data_dir.glob("work/*/.*.part")))

    def clips(self) -> list[Message]:
        """Messages of the bot with files, wherever they are."""
        return [each for each in self.server.messages_of(self.server.bot) if each.attachments]

    async def jobs(self) -> tuple[Job, ...]:
        """The oldest first."""
        ids = tuple(self.states())

        def read(store: Store) -> tuple[Job, ...]:
            return tuple(store.job(job_id) for job_id in ids)

        return await self.stored(read)

    def faults(self) -> list[str]:
        """What the program has logged as an error; not the library's word for a gateway that is down."""
        log = self.settings.storage.data_dir / LOG_FILE
        lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        return [line for line in lines if '"level": "error"' in line and "Attempting a reconnect" not in line]

    @property
    def _database(self) -> Path:
        return self.settings.storage.data_dir / "cartoon.db"


def said(status: Message) -> str:
    """How the jobs of a status message stand, by its own words."""
    return "\n".join(field["value"] for field in status.embeds[0]["fields"])


@pytest.fixture
async def machine(loopback: Loopback, settings: Settings, tmp_path: Path) -> AsyncIterator[Machine]:
    made = Machine(loopback, settings, tmp_path)
    yield made
    await made.kill_all()
    assert made.faults() == []
