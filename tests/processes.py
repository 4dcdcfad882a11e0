"""Looking at real processes, by what the kernel says of them."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

WAIT_S = 30.0


@dataclass(frozen=True, slots=True)
class Process:
    pid: int
    parent: int
    group: int
    state: str  # "Z": a zombie
    command: str


def processes() -> list[Process]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent, group = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:  # ended while we looked
            continue
        found.append(Process(int(folder.name), int(parent), int(group), state, command))
    return found


def children(parent: int | None = None) -> list[Process]:
    """Of a process, by default this one, zombies included."""
    parent = parent or os.getpid()
    return [each for each in processes() if each.parent == parent]


def slot_processes(parent: int | None = None) -> list[Process]:
    """Children that engines run in, while they are alive."""
    return [each for each in children(parent) if "generation.backends.local.child" in each.command]


def is_alive(pid: int) -> bool:
    """A zombie is not."""
    return any(each.pid == pid and each.state != "Z" for each in processes())


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < deadline, f"never happened: {what}"
        time.sleep(0.01)
