"""What waiting for clips owes when it is interrupted, or when some of them fail."""

import asyncio
import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from bot.app import open_app
from bot.cli.making import Plan, make
from bot.errors import Interrupted
from bot.settings import Settings
from bot.settings.sections import StorageSettings
from generation.backlog import JobQuery
from generation.domain import Task
from generation.jobs import Job, JobState
from generation.media.probe import probe
from generation.wish import Wish
from tests.bot.conftest import Cli
from tests.bot.test_cli import WAVE
from tests.patience import PATIENCE_S


def all_jobs(settings: Settings) -> tuple[Job, ...]:
    async def look() -> tuple[Job, ...]:
        async with open_app(settings) as app:
            return await app.service.jobs(JobQuery())

    return asyncio.run(look())


def test_ctrl_c_just_before_the_queue_leaves_nothing_in_it(tmp_path: Path) -> None:
    def targets(count: int) -> tuple[Path, ...]:
        os.kill(os.getpid(), signal.SIGINT)
        return tuple(tmp_path / f"{number}.mp4" for number in range(count))

    settings = Settings(storage=StorageSettings(data_dir=tmp_path / "data"))
    wish = Wish(task=Task.ANIMATE, prompt="temo waves", size="256x256", frames=400, variations=2)
    with pytest.raises(Interrupted) as interrupted:
        asyncio.run(make(settings, Plan(wish=wish, targets=targets), quiet=True))
    assert interrupted.value.exit_code == 130
    assert {job.state for job in all_jobs(settings)} <= {JobState.CANCELLED}
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def occupied(folder: Path, name: str) -> threading.Thread:
    """Once a clip is being made, a folder stands where another was to go."""

    def occupy() -> None:
        deadline = time.monotonic() + PATIENCE_S  # where nothing is ever made, the test itself says why
        while not list(folder.glob("data/work/*")) and time.monotonic() < deadline:
            time.sleep(0.005)
        (folder / name).mkdir()

    thread = threading.Thread(target=occupy, daemon=True)
    thread.start()
    return thread


def test_one_failed_variation_does_not_hide_the_others(cli: Cli, tmp_path: Path) -> None:
    thread = occupied(tmp_path, "w-2.mp4")
    ran = cli(*WAVE, "--variations", "3", "-o", "w.mp4")
    thread.join()
    assert ran.code == 1
    assert [line.split()[0] for line in ran.out.splitlines()] == [str(tmp_path / f"w-{n}.mp4") for n in (1, 3)]
    assert ran.err.count("\n") == 1
    assert "w-2.mp4" in ran.err
    assert "Fetch it later with: cartoon-bot show " in ran.err


def test_json_tells_every_clip_with_its_state_and_failure(cli: Cli, tmp_path: Path) -> None:
    thread = occupied(tmp_path, "w-2.mp4")
    ran = cli(*WAVE, "--variations", "2", "-o", "w.mp4", "--json")
    thread.join()
    assert ran.code == 1
    first, second = json.loads(ran.out)["clips"]
    assert (first["state"], first["failure"]) == ("delivered", None)
    assert probe(Path(first["file"])).frames == 4
    assert (second["state"], second["file"]) == ("undeliverable", "")
    assert "w-2.mp4" in second["failure"]
    assert second["job"] in ran.err
