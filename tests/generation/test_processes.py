"""Processes of ours: bound to who started them, however that one ends. Real ones."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generation import processes
from tests.processes import children, is_alive, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

ROOT = Path(__file__).parents[2]
SLEEPER = """
import sys, threading, time
from generation import processes

def main():
    bound = processes.bind_to_parent(*sys.argv[1:3])
    if "watching" in sys.argv:
        threading.Thread(target=lambda: (bound.recv(1), processes.end_with_group()), daemon=True).start()
    bound.sendall(b"here")
    time.sleep(60)

if __name__ == "__main__":
    main()
"""
STARTER = """
import sys, time
from generation import processes

child = processes.start("sleeper", *sys.argv[1:])
child.channel.recv(4)
print(child.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def sleeper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module that this process finds, and so do those that it starts."""
    (tmp_path / "sleeper.py").write_text(SLEEPER, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{ROOT}")
    return tmp_path


def test_it_leads_a_group_and_is_reaped_with_its_code(sleeper: Path) -> None:
    child = processes.start("sleeper")
    assert child.channel.recv(4) == b"here"
    assert os.getpgid(child.pid) == child.pid
    child.signal(signal.SIGTERM)
    assert child.channel.recv(4) == b""
    assert child.reap() == -signal.SIGTERM
    child.signal(signal.SIGTERM)
    assert children() == []
    child.output.close()


@pytest.mark.parametrize("how", ["by the kernel", "watching"])
def test_it_ends_when_its_parent_is_killed(sleeper: Path, how: str) -> None:
    parent = subprocess.Popen([sys.executable, "-c", STARTER, how], cwd=sleeper, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    time.sleep(0.1)
    assert is_alive(child)
    parent.kill()
    parent.communicate()
    until(lambda: not is_alive(child), "the child ends")


def test_what_lies_about_where_somebody_stands_is_not_run(
    sleeper: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for name in ("generation", "sleeper", "json", "socket"):
        (elsewhere / f"{name}.py").write_text("raise SystemExit(9)", encoding="utf-8")
    monkeypatch.chdir(elsewhere)
    child = processes.start("sleeper")
    assert child.channel.recv(4) == b"here"
    child.reap()
    child.output.close()


def test_ctrl_c_is_not_for_it(sleeper: Path) -> None:
    child = processes.start("sleeper")
    assert child.channel.recv(4) == b"here"
    child.signal(signal.SIGINT)
    time.sleep(0.2)
    assert is_alive(child.pid)
    assert child.reap() == -signal.SIGKILL
    child.output.close()


def test_what_has_lost_its_parent_before_it_could_bind_ends_at_once(sleeper: Path) -> None:
    ended = subprocess.run([sys.executable, "-m", "sleeper", "0", "1"], cwd=sleeper, check=False)
    assert ended.returncode == 1


def test_it_is_what_the_kernel_takes_first_when_memory_runs_out(sleeper: Path) -> None:
    child = processes.start("sleeper")
    assert child.channel.recv(4) == b"here"
    own = int(Path("/proc/self/oom_score_adj").read_text())
    its = int(Path(f"/proc/{child.pid}/oom_score_adj").read_text())
    child.reap()
    child.output.close()
    assert its > own
