"""Connections, times and errors of the database."""

import os
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import Column, MetaData, Table, insert, select, text

from generation.backlog import JobQuery
from generation.errors import DiskFull, StorageFailed
from storage.database import Database, UtcDateTime
from storage.store import open_store
from tests.contracts.store.new_jobs import new_job

TIMES = Table("times", MetaData(), Column("at", UtcDateTime))


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "test.db")


def test_who_opens_a_new_file_while_another_writes_it_waits(tmp_path: Path) -> None:
    """As two programs that start at once: both turn the file to WAL, and SQLite lets neither wait by itself."""
    file = tmp_path / "test.db"
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("CREATE TABLE theirs (x)")
        other.execute("BEGIN IMMEDIATE")
        ends = threading.Timer(0.2, other.execute, ("COMMIT",))
        ends.start()
        with Database(file).write() as connection:
            assert connection.scalar(text("SELECT count(*) FROM theirs")) == 0
        ends.join()


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 1), ("foreign_keys", 1), ("busy_timeout", 5000)]
)
def test_every_connection_has_the_pragmas(database: Database, pragma: str, value: object) -> None:
    with database.read() as outer, database.read() as inner:  # two at once: two connections
        assert outer.scalar(text(f"PRAGMA {pragma}")) == value
        assert inner.scalar(text(f"PRAGMA {pragma}")) == value


def test_times_come_back_aware_and_in_utc(database: Database) -> None:
    with database.write() as connection:
        TIMES.create(connection)
        berlin = timezone(timedelta(hours=2))
        connection.execute(insert(TIMES), {"at": datetime(2026, 7, 1, 14, 0, 0, 123456, berlin)})
        at = connection.scalar(select(TIMES.c.at))
    assert at == datetime(2026, 7, 1, 12, 0, 0, 123456, UTC)
    assert at is not None
    assert at.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with database.write() as connection:
        TIMES.create(connection)
    with pytest.raises(StorageFailed) as caught, database.write() as connection:
        connection.execute(insert(TIMES), {"at": datetime(2026, 7, 1)})  # noqa: DTZ001
    assert "without a time zone" in caught.value.detail


def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    with database.write() as connection:
        TIMES.create(connection)
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        connection.execute(insert(TIMES), {"at": datetime.now(UTC)})
        _ = 1 / 0
    with database.read() as connection:
        assert connection.execute(select(TIMES)).all() == []


def test_a_read_sees_one_moment(database: Database) -> None:
    with database.write() as connection:
        TIMES.create(connection)
    with database.read() as reading:
        assert reading.execute(select(TIMES)).all() == []
        with database.write() as connection:
            connection.execute(insert(TIMES), {"at": datetime.now(UTC)})
        assert reading.execute(select(TIMES)).all() == []
    with database.read() as reading:
        assert len(reading.execute(select(TIMES)).all()) == 1


def test_a_folder_is_made_for_the_file(tmp_path: Path) -> None:
    open_store(tmp_path / "new" / "deep" / "cartoon.db").close()
    assert (tmp_path / "new" / "deep" / "cartoon.db").is_file()


def test_an_url_names_the_same_file(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/cartoon.db")
    store.put_setting("global", "key", "1")
    store.close()
    store = open_store(str(tmp_path / "cartoon.db"))
    assert store.setting("global", "key") == "1"
    store.close()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageFailed, match="data folder"):
        open_store(tmp_path / "file" / "cartoon.db")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StorageFailed, match="Choose another folder"):
        open_store(tmp_path / "cartoon.db")


def test_a_folder_in_the_databases_place_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match="cannot be opened"):
        open_store(tmp_path)


def test_another_kind_of_file_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "cartoon.db"
    path.write_bytes(b"not a database at all, but a letter\n" * 100)
    before = path.read_bytes()
    with pytest.raises(StorageFailed, match="is no database"):
        open_store(path)
    assert path.read_bytes() == before


def test_a_damaged_database_is_told_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "cartoon.db"
    store = open_store(path)
    for _ in range(50):
        store.enqueue(new_job())
    store.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))  # the first page is well, the others are not
    with pytest.raises(StorageFailed, match="is damaged") as caught:
        open_store(path).jobs(JobQuery())
    assert "\n" not in caught.value.user_message


def test_a_full_disk_is_told_and_the_queue_goes_on_when_there_is_room(tmp_path: Path) -> None:
    """SQLite tells a full disk and a file at its limit alike."""
    store = open_store(tmp_path / "cartoon.db")
    store.put_setting("global", "key", "1")
    limit_pages(store._database, 1)
    with pytest.raises(DiskFull, match="Make room"):
        store.put_setting("global", "long", "x" * 100_000)
    assert store.setting("global", "key") == "1"
    limit_pages(store._database, 10_000)
    store.put_setting("global", "long", "x" * 100_000)
    store.close()


def limit_pages(database: Database, pages: int) -> None:
    """A limit below the present size is the present size."""
    with database.read() as connection:
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))


def test_who_waits_too_long_for_the_lock_is_told(tmp_path: Path) -> None:
    path = tmp_path / "cartoon.db"
    store = open_store(path)
    store.close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    database = Database(path)
    with database.read() as connection:  # this connection goes back to the pool, and `write` takes it
        connection.execute(text("PRAGMA busy_timeout = 10"))
    with pytest.raises(StorageFailed, match="busy"), database.write():
        pass
    other.close()
    database.close()


@pytest.mark.parametrize(
    "url", ["nothing://host/db", "postgresql://user:secret@[broken", "postgresql://user:secret@host:port/db"]
)
def test_a_wrong_url_is_told_without_its_password(url: str) -> None:
    with pytest.raises(StorageFailed) as caught:
        open_store(url)
    assert "secret" not in caught.value.user_message + caught.value.detail


@pytest.mark.skipif(find_spec("psycopg") is not None, reason="the driver is installed here")
def test_a_driver_that_is_not_installed_is_named() -> None:
    with pytest.raises(StorageFailed, match=r"pip install 'psycopg\[binary\]'"):
        open_store("postgresql://user:secret@127.0.0.1/cartoon")


@pytest.mark.skipif(find_spec("psycopg") is None, reason="PostgreSQL's driver is not installed here")
def test_a_server_that_is_not_there_is_told_without_its_password() -> None:
    with pytest.raises(StorageFailed, match="cannot be reached") as caught:
        open_store("postgresql://user:secret@127.0.0.1:1/cartoon")
    assert "secret" not in caught.value.user_message


def test_a_field_that_is_given_up_costs_nobody_their_history(tmp_path: Path) -> None:
    path = tmp_path / "cartoon.db"
    store = open_store(path)
    job = store.enqueue(new_job())
    raw = sqlite3.connect(path)
    raw.execute("UPDATE jobs SET request = json_set(request, '$.mood', 'sunny') WHERE id = ?", (job.id,))
    raw.commit()
    raw.close()
    assert store.job(job.id) == job
    store.close()
