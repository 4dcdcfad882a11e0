"""How fast the queue is when it is long: `python benchmarks/queue_speed.py`.

Fills a database with waiting jobs of many users, then times what a bot does with it, commits included. Aims, with
10,000 jobs of 1,000 users: enqueue 10 ms, claim 2 ms at the median, recovery at a start below 2 s.
"""

import argparse
import os
import platform
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parent.parent))

from generation.backlog import JobQuery, Owner
from generation.domain import Character, Line, PictureOptions, Puppet, Request, Script, SlotKind, SpeechOptions, Task
from generation.fairness import forecast
from generation.jobs import Clip, ClipFacts, LibraryDestination, NewJob, Progress, Requester, StoredFile, new_job_id
from generation.store import Store
from storage.store import open_store

T = TypeVar("T")
KIND = SlotKind.GPU
CAST = tuple(
    Character(name=name, title=name.title(), description="an adventurer", puppet=Puppet(kind="explorer"))
    for name in ("temo", "felfel")
)
WARM_KEYS = ("sdxl", "sd15", "dia")


class Stopwatch:
    """Times of one operation, in seconds."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.taken_s: list[float] = []

    def time(self, operation: Callable[[], T]) -> T:
        start = time.perf_counter()
        result = operation()
        self.taken_s.append(time.perf_counter() - start)
        return result

    def row(self) -> str:
        ordered = sorted(self.taken_s)
        median, p95 = statistics.median(ordered), ordered[round(0.95 * (len(ordered) - 1))]
        return f"| {self.name} | {len(ordered)} | {median * 1000:.2f} | {p95 * 1000:.2f} | {ordered[-1] * 1000:.2f} |"


def new_job(number: int, users: int) -> NewJob:
    """Every tenth has a script of 300 words; the others have two lines."""
    lines = 30 if number % 10 == 0 else 2
    script = Script(
        lines=tuple(Line(speaker=CAST[n % 2].name, text="ten words of a script " * 2) for n in range(lines))
    )
    request = Request(
        task=Task.COMBINE,
        preset="balanced",
        seed=number,
        cast=CAST,
        prompt="temo and felfel cross the desert at night, a storm is coming",
        script=script,
        picture=PictureOptions(engine="animatediff", width=768, height=768, fps=12, frames=32, negative="blurry " * 20),
        speech=SpeechOptions(engine="dia"),
    )
    return NewJob(
        id=new_job_id(),
        request=request,
        requester=Requester(user_id=f"{10**17 + number * 7919 % users}", guild_id=str(1 + number % 3)),
        destination=LibraryDestination(),
        slot_kind=KIND,
        estimate_s=20.0 + number % 50,
        cost_class=f"balanced {number % 3}",
        warm_key=WARM_KEYS[number % 3],
    )


def measure(store: Store, waiting: int, users: int, claims: int) -> list[Stopwatch]:
    """Fills the queue, then claims and finishes from it; what leaves comes in again, so that it stays as long."""
    filling = Stopwatch("enqueue, all from an empty queue on")
    for number in range(waiting):
        new = new_job(number, users)
        filling.time(lambda new=new: store.enqueue(new, max_waiting=1000))
    enqueue, claim, rendered, beat = map(Stopwatch, ("enqueue", "claim", "rendered", "heartbeat, one job"))
    store.register(Owner(id="bench", folder="bench"))
    for number in range(claims):
        new = new_job(waiting + number, users)
        enqueue.time(lambda new=new: store.enqueue(new, max_waiting=1000))
        job = claim.time(lambda: store.claim("bench", KIND, frozenset({"sdxl"})))
        if job is None:
            raise SystemExit("There is nothing to claim: --waiting must be at least 1.")
        progress = {job.id: Progress(stage="denoising", done=number, total=claims)}
        beat.time(lambda progress=progress: store.heartbeat("bench", progress))
        clip = Clip(files={"video": StoredFile(sha256=f"{number:064x}", size_bytes=1, mime="video/mp4")}, facts=FACTS)
        rendered.time(lambda job=job, clip=clip: store.rendered(job.id, "bench", clip, 30.0))
    return [filling, enqueue, claim, beat, rendered, *measure_rest(store)]


FACTS = ClipFacts(duration_s=4.0, width=768, height=768, fps=12, frames=48)


def measure_rest(store: Store) -> list[Stopwatch]:
    reading, telling, page, passing, recovery = map(
        Stopwatch,
        (
            "backlog",
            "forecast of all, two slots",
            "a page of one user's history",
            "claim while a server is paused",
            "recovery of 8 running jobs",
        ),
    )
    for _ in range(20):
        passing.time(lambda: store.claim("bench", KIND, skip_guilds=frozenset({"2"})))
        backlog = reading.time(lambda: store.backlog(KIND))
        telling.time(lambda backlog=backlog: forecast(backlog, 2))
        query = JobQuery(user_id=backlog.waiting[0].user_id, limit=10)
        page.time(lambda query=query: store.jobs(query))
    for turn in range(5):
        for _ in range(8):
            store.claim(f"dead {turn}", KIND)
        recovery.time(lambda: store.recover(Owner(id="bench", folder="bench"), 30.0))
    return [reading, telling, page, passing, recovery]


def report(watches: Sequence[Stopwatch], waiting: int, users: int) -> str:
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    libraries = [f"{name} {version(name)}" for name in ("SQLAlchemy", "pydantic")]
    about = ", ".join([f"{datetime.now(UTC):%Y-%m-%d}", machine, f"SQLite {sqlite3.sqlite_version}", *libraries])
    head = "| operation | times | median ms | p95 ms | longest ms |\n|---|---|---|---|---|"
    rows = [watch.row() for watch in watches]
    return "\n".join([f"{waiting} waiting jobs of {users} users; {about}", "", head, *rows])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--waiting", type=int, default=10_000)
    parser.add_argument("--users", type=int, default=1_000)
    parser.add_argument("--claims", type=int, default=1_000)
    parser.add_argument("--folder", type=Path, help="where the database is made, on the disk to measure")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        store = open_store(Path(folder) / "queue.db")
        watches = measure(store, chosen.waiting, chosen.users, chosen.claims)
        store.close()
        restart = Stopwatch("opening the database again")
        restart.time(lambda: open_store(Path(folder) / "queue.db")).close()
    print(report([*watches, restart], chosen.waiting, chosen.users))


if __name__ == "__main__":
    main()
