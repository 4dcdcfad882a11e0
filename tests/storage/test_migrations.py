"""The schema's history leads to the tables, everywhere and once."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from generation.errors import StorageFailed
from storage.database import Database
from storage.migration import scripts
from storage.schema import stored_revision
from storage.store import SqlStore, open_store
from storage.tables import METADATA, REVISION
from tests.clock import FakeClock
from tests.contracts.store.new_jobs import new_job


@pytest.fixture
def migrated(tmp_path: Path) -> Database:
    open_store(tmp_path / "cartoon.db").close()
    return Database(tmp_path / "cartoon.db")


def test_the_migrations_make_the_tables(migrated: Database) -> None:
    with migrated.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_the_migrations_make_the_same_constraints_and_conditions_as_the_tables(
    migrated: Database, tmp_path: Path
) -> None:
    """What Alembic does not compare: checks, and the conditions of partial indexes."""
    directly = Database(tmp_path / "directly.db")
    with directly.write() as connection:
        METADATA.create_all(connection)
    assert [beside_columns(migrated, table) for table in METADATA.tables] == [
        beside_columns(directly, table) for table in METADATA.tables
    ]


def beside_columns(database: Database, table: str) -> object:
    with database.read() as connection:
        inspector = inspect(connection)
        indexes = {
            index["name"]: (index["column_names"], str(index.get("dialect_options", {}).get("sqlite_where")))
            for index in inspector.get_indexes(table)
        }
        checks = inspector.get_check_constraints(table)
        return indexes, checks, inspector.get_foreign_keys(table), inspector.get_pk_constraint(table)


def test_the_named_revision_is_the_newest() -> None:
    assert ScriptDirectory.from_config(scripts()).get_heads() == [REVISION]


def test_a_current_database_is_opened_without_alembic(tmp_path: Path) -> None:
    open_store(tmp_path / "cartoon.db").close()
    code = (
        "import sys; from storage.store import open_store; open_store(sys.argv[1]).close();"
        "sys.exit('alembic' in sys.modules)"
    )
    again = subprocess.run([sys.executable, "-c", code, str(tmp_path / "cartoon.db")], check=False)
    assert again.returncode == 0
    fresh = subprocess.run([sys.executable, "-c", code, str(tmp_path / "fresh.db")], check=False)
    assert fresh.returncode == 1


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "cartoon.db"
    open_store(path).close()
    raw = sqlite3.connect(path)
    raw.execute("UPDATE alembic_version SET version_num = '20991231_later'")
    raw.commit()
    with pytest.raises(StorageFailed, match="newer version"):
        open_store(path)
    assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [("20991231_later",)]
    raw.close()


def test_a_database_of_the_first_version_is_brought_up_to_date_and_keeps_its_jobs(tmp_path: Path) -> None:
    path = tmp_path / "cartoon.db"
    first = Database(path)
    with first.write() as connection:
        config = scripts()
        config.attributes["connection"] = connection
        command.upgrade(config, "20261122_first")
    job = SqlStore(first, FakeClock()).enqueue(new_job())
    first.close()
    opened = open_store(path)
    assert opened.job(job.id) == job
    with Database(path).read() as connection:
        assert stored_revision(connection) == REVISION
    opened.close()


def test_many_starts_on_a_new_folder_migrate_once(tmp_path: Path) -> None:
    code = "import sys; from storage.store import open_store; open_store(sys.argv[1]).put_setting('global', 'k', '1')"
    command = [sys.executable, "-c", code, str(tmp_path / "cartoon.db")]
    with ThreadPoolExecutor(3) as starts:
        outcomes = list(starts.map(lambda _: subprocess.run(command, capture_output=True, check=False), range(3)))
    assert [outcome.stderr.decode()[-400:] for outcome in outcomes if outcome.returncode] == []
    assert open_store(tmp_path / "cartoon.db").setting("global", "k") == "1"


def test_a_migration_that_fails_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "cartoon.db"
    raw = sqlite3.connect(path)
    raw.execute("CREATE TABLE settings (mine TEXT)")  # the last table that the first migration makes
    raw.commit()
    with pytest.raises(StorageFailed):
        open_store(path)
    tables = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    assert tables == [("settings",)]
    raw.close()
