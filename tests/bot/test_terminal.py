"""Real processes: pipes that close, outputs that are full, and Ctrl-C at any moment."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bot.test_crashes import WAIT_S, Machine, until

ROOT = Path(__file__).parents[2]
COMMANDS = {
    "table": ("presets",),
    "json": ("presets", "--json"),
    "lines": ("characters", "show", "temo"),
    "help": ("--help",),
    "history": ("history", "--json"),
}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def ended(machine: Machine, *arguments: str, stdout: int) -> tuple[int, str]:
    """Exit code and standard error of a command whose output goes to a file descriptor."""
    environ = {**machine.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "bot", *arguments]
    done = subprocess.run(
        command, cwd=machine.folder, env=environ, stdout=stdout, stderr=subprocess.PIPE, timeout=WAIT_S, check=False
    )
    return done.returncode, done.stderr.decode()


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS.keys())
def test_a_reader_that_has_gone_is_no_mistake(machine: Machine, arguments: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        assert ended(machine, *arguments, stdout=writing) == (0, "")
    finally:
        os.close(writing)


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_outputs_are_no_fault(machine: Machine, closed: str) -> None:
    """Scripts and supervisors close what they do not read."""
    environ = {**machine.environ, "PYTHONPATH": str(ROOT)}
    command = f"exec {sys.executable} -m bot presets {closed}"
    done = subprocess.run(["/bin/sh", "-c", command], cwd=machine.folder, env=environ, timeout=WAIT_S, check=False)
    assert done.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has /dev/full")
@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS.keys())
def test_an_output_that_is_full_is_one_line(machine: Machine, arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        code, err = ended(machine, *arguments, stdout=full.fileno())
    assert code == 1
    assert err == "The output cannot be written: No space left on device. Send it elsewhere.\n"


def computed_s(process: subprocess.Popen[str]) -> float:
    """How long it has had a core: however busy the machine is, it has come as far."""
    fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")  # user and system, from the third field on


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="Linux has /proc")
@pytest.mark.parametrize("after_s", [0.15, 0.3, 0.45, 0.6])
def test_ctrl_c_while_starting_is_one_line(machine: Machine, after_s: float) -> None:
    """Python's own start, before any line of ours, takes some 0.05 s."""
    process = machine.clip("never.mp4", frames=240, side=512)
    until(lambda: computed_s(process) >= after_s, "the program starts")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=WAIT_S)
    assert (process.returncode, out, err) == (130, "", "Cancelled.\n")
    assert not (machine.folder / "never.mp4").exists()
    states = [row["state"] for row in machine.history()]
    assert states in ([], ["cancelled"])
