"""`queue` and `cancel`: the order of starts, however many wait."""

import json
import re
from pathlib import Path

import pytest

from generation.backlog import Owner
from generation.jobs import Job
from generation.pausing import pause
from storage.store import open_store
from tests.bot.conftest import Cli
from tests.contracts.store.new_jobs import new_job

MANY = 1_050  # more than one page
PLACES = 50


@pytest.fixture
def waiting(tmp_path: Path) -> list[Job]:
    """One job of 10 s runs, two wait."""
    return fill(tmp_path, 3)


def fill(folder: Path, count: int) -> list[Job]:
    (folder / "data").mkdir()
    store = open_store(folder / "data" / "cartoon.db")
    store.register(Owner(id="other", folder="other"))
    jobs = [store.enqueue(new_job()) for _ in range(count)]
    assert store.claim("other", jobs[0].slot_kind) is not None
    store.close()
    return jobs


def test_running_comes_first_then_the_head_of_many(cli: Cli, tmp_path: Path) -> None:
    jobs = fill(tmp_path, MANY)
    lines = cli("queue").out.splitlines()
    assert lines[1].split()[:2] == [jobs[0].id, "running"]
    for place in (1, PLACES):
        told = re.fullmatch(r"(\w+) +waiting, place (\d+), in about (\d+) s +0 *", lines[place + 1])
        assert told is not None, lines[place + 1]
        assert told.group(1, 2) == (jobs[place].id, str(place))
        assert 10 * place - int(told[3]) in range(4)  # what has passed since the first one started
    assert lines[PLACES + 2 :] == ["… and 999 more"]
    rows = json.loads(cli("queue", "--json").out)
    assert [row["job"] for row in rows] == [job.id for job in jobs]
    assert [row["position"] for row in rows] == [None, *range(1, MANY)]


def test_json_has_every_field(cli: Cli, waiting: list[Job]) -> None:
    running, first, second = json.loads(cli("queue", "--json").out)
    assert (running["state"], running["position"], running["starts_in_s"], running["attempts"]) == (
        *("running", None, None, 1),
    )
    assert (first["state"], first["position"], second["position"]) == ("queued", 1, 2)
    assert first["starts_in_s"] == pytest.approx(10, abs=3)
    assert second["starts_in_s"] - first["starts_in_s"] == pytest.approx(10, abs=0.2)


def test_cancel_ends_what_waits_and_flags_what_runs(cli: Cli, waiting: list[Job]) -> None:
    running, first, second = (job.id for job in waiting)
    assert cli("cancel", first).out == f"{first} is cancelled.\n"
    assert [row["job"] for row in json.loads(cli("queue", "--json").out)] == [running, second]
    assert cli("cancel", running).out == f"{running} runs, and stops within a moment.\n"


@pytest.mark.parametrize("job", ["nope", "../../etc", "x" * 400])
def test_cancelling_what_is_not_there_is_one_line(cli: Cli, job: str) -> None:
    ran = cli("cancel", job)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("There is no job")
    assert ran.err.count("\n") == 1


def test_cancelling_twice_says_so(cli: Cli, waiting: list[Job]) -> None:
    cli("cancel", waiting[1].id)
    ran = cli("cancel", waiting[1].id)
    assert ran.code == 1
    assert "is cancelled now" in ran.err


def test_what_is_paused_comes_last_and_says_so(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    store = open_store(tmp_path / "data" / "cartoon.db")
    held = store.enqueue(new_job(guild="77"))
    free = store.enqueue(new_job(guild="88"))
    pause(store, "77")
    store.close()
    lines = cli("queue").out.splitlines()
    assert lines[1].split()[:4] == [free.id, "waiting,", "place", "1,"]
    assert lines[2].startswith(f"{held.id}  paused by a moderator")
    assert [row["paused"] for row in json.loads(cli("queue", "--json").out)] == [False, True]
