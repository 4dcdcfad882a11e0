"""Real processes that are killed, interrupted and started side by side: nothing is lost, nothing is half."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from generation.media.probe import probe
from tests.processes import is_alive, slot_processes

WAIT_S = 60


class Machine:
    """Commands of the program on one data folder, and where their engines run."""

    def __init__(self, folder: Path, isolation: str = "auto") -> None:
        self.folder = folder
        kept = {k: v for k, v in os.environ.items() if not k.startswith("CARTOON_")}
        self.environ: Mapping[str, str] = kept | {
            "CARTOON_DATA_DIR": str(folder / "data"),
            "CARTOON_GENERATION__ISOLATION": isolation,
        }

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            cwd=self.folder,
            env={**self.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def clip(self, name: str, frames: int = 8, side: int = 256) -> subprocess.Popen[str]:
        size = ("--size", f"{side}x{side}", "--frames", str(frames), "--seed", "1")
        return self.start("clip", "--prompt", "temo waves on the moon", *size, "-o", name)

    def history(self) -> list[dict[str, object]]:
        process = self.start("history", "--json")
        out, err = process.communicate(timeout=WAIT_S)
        assert process.returncode == 0, err
        rows: list[dict[str, object]] = json.loads(out)
        return rows

    def drawing(self) -> bool:
        """Whether an encoder has begun to write."""
        return any(self.folder.glob("data/work/*/.*.part"))

    def ffmpegs(self) -> list[str]:
        """Command lines of encoders of this data folder that are alive."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:  # ended while we looked
                continue
            if "ffmpeg" in command and str(self.folder) in command:
                found.append(command)
        return found


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < deadline, f"never happened: {what}"
        time.sleep(0.01)


def finished(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=WAIT_S)
    assert process.returncode == 0, err
    return out


@pytest.fixture(params=["thread", "process"])
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> Machine:
    return Machine(tmp_path, request.param)


def test_kill_while_drawing_loses_nothing(machine: Machine, tmp_path: Path) -> None:
    first = machine.clip("first.mp4", frames=240, side=512)
    until(machine.drawing, "the first clip is being drawn")
    first.send_signal(signal.SIGKILL)
    first.communicate(timeout=WAIT_S)
    until(lambda: machine.ffmpegs() == [], "the encoder ends with its parent")
    assert not (tmp_path / "first.mp4").exists()
    assert [row["state"] for row in machine.history()] == ["running"]

    finished(machine.clip("second.mp4"))

    assert probe(tmp_path / "first.mp4").frames == 240
    assert probe(tmp_path / "second.mp4").frames == 8
    rows = machine.history()
    assert [row["state"] for row in rows] == ["delivered", "delivered"]
    assert [Path(str(row["file"])).name for row in rows] == ["second.mp4", "first.mp4"]
    assert list(tmp_path.glob("data/work/*")) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "first.mp4", "second.mp4"]


def test_a_slots_process_that_is_killed_costs_time_and_nothing_else(tmp_path: Path) -> None:
    machine = Machine(tmp_path, "process")
    program = machine.clip("whole.mp4", frames=240, side=512)
    until(machine.drawing, "the clip is being drawn")
    (slot,) = slot_processes(program.pid)
    os.kill(slot.pid, signal.SIGKILL)
    finished(program)
    assert probe(tmp_path / "whole.mp4").frames == 240
    assert not is_alive(slot.pid)
    (row,) = machine.history()
    log = (tmp_path / "data" / "logs" / "cartoon-bot.log").read_text(encoding="utf-8")
    told = [each for each in map(json.loads, log.splitlines()) if each.get("job_id") == row["job"]]
    assert any("was lost: it was killed" in each["message"] for each in told)
    assert any(each["logger"] == "generation.backends.local.rendering" for each in told), "the new process' own word"


def test_two_at_once_both_finish_under_one_dispatcher(machine: Machine, tmp_path: Path) -> None:
    processes = [machine.clip(name, frames=120) for name in ("a.mp4", "b.mp4")]
    for process in processes:
        finished(process)
    assert probe(tmp_path / "a.mp4").frames == probe(tmp_path / "b.mp4").frames == 120
    assert [row["state"] for row in machine.history()] == ["delivered", "delivered"]
    with closing(sqlite3.connect(tmp_path / "data" / "cartoon.db")) as raw:
        steps = raw.execute(
            "SELECT job_id, from_state, to_state FROM job_events WHERE 'running' IN (from_state, to_state) ORDER BY id"
        ).fetchall()
    first, second = steps[0][0], steps[-1][0]
    assert steps == [
        (job_id, *step) for job_id in (first, second) for step in (("queued", "running"), ("running", "rendered"))
    ]
    assert first != second


def test_ctrl_c_cancels_the_clip(machine: Machine, tmp_path: Path) -> None:
    process = machine.clip("never.mp4", frames=240, side=512)
    until(machine.drawing, "the clip is being drawn")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=WAIT_S)
    assert process.returncode == 130
    assert err == "Cancelled.\n"
    assert [row["state"] for row in machine.history()] == ["cancelled"]
    assert not (tmp_path / "never.mp4").exists()
    assert machine.ffmpegs() == []


def test_terminate_keeps_the_clip_for_the_next_start(machine: Machine, tmp_path: Path) -> None:
    process = machine.clip("kept.mp4", frames=240, side=512)
    until(machine.drawing, "the clip is being drawn")
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=WAIT_S)
    assert process.returncode == 1
    assert "stays in the queue" in err
    assert [row["state"] for row in machine.history()] == ["queued"]
    finished(machine.clip("next.mp4"))
    assert probe(tmp_path / "kept.mp4").frames == 240


def test_a_clip_waits_for_who_dispatches_and_takes_over_when_they_die(machine: Machine, tmp_path: Path) -> None:
    first = machine.clip("first.mp4", frames=240, side=512)
    until(machine.drawing, "the first clip is being drawn")
    second = machine.clip("second.mp4")
    until(lambda: len(machine.history()) == 2, "the second clip is queued")
    first.send_signal(signal.SIGKILL)
    first.communicate(timeout=WAIT_S)
    finished(second)
    assert probe(tmp_path / "first.mp4").frames == 240
    assert probe(tmp_path / "second.mp4").frames == 8
