"""One database: its connections, its transactions, and the errors of SQLAlchemy as ours."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import (
    URL,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Table,
    TypeDecorator,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from generation.errors import DiskFull, StorageFailed, from_os_error

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

BATCH = 500  # parameters of one query; old versions of SQLite take 999
BUSY_TIMEOUT_MS = 5000  # a write of ours takes milliseconds; who waits longer is told
_BUSY_PAUSE_S = 0.01
_PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",  # first: the others may have to wait, too
    "PRAGMA synchronous = NORMAL",  # in WAL mode a crash of the program loses nothing, a power cut the last commits
    "PRAGMA foreign_keys = ON",
)
_DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC times on databases with and without time zones. Naive ones are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a time zone")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """Transactions on one database. Raises StorageFailed for whatever goes wrong in them."""

    def __init__(self, where: str | Path) -> None:
        url = _url(where)
        self._name = url.database if url.drivername.startswith("sqlite") else url.render_as_string()
        self._engine = _engine(url)
        self._writing = self._engine.execution_options(writing=True)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """All reads in it see one moment."""
        with self._mapped(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: all of it or nothing. On SQLite the only one that writes."""
        with self._mapped(), self._writing.begin() as connection:
            yield connection

    def close(self) -> None:
        with self._mapped():
            self._engine.dispose()

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise _mapped_driver_error(error, str(self._name)) from error
        except SQLAlchemyError as error:
            raise StorageFailed(f"The database {self._name} cannot be used.", detail=repr(error)) from error


def insert_new(connection: Connection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT that knows ON CONFLICT, in the connection's dialect."""
    if connection.dialect.name == "postgresql":
        insert: postgresql.Insert = import_module("sqlalchemy.dialects.postgresql").insert(table)  # 0.04 s to load
        return insert
    return sqlite.insert(table)


def _url(where: str | Path) -> URL:
    if isinstance(where, Path) or "://" not in where:
        return URL.create(_DRIVERS["sqlite"], database=str(Path(where).expanduser().absolute()))
    try:
        url = make_url(where)
    except (ArgumentError, ValueError) as error:  # the message holds the URL, and that may hold a password
        raise StorageFailed("The database's URL cannot be read.", detail=type(error).__name__) from None
    return url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))


def _engine(url: URL) -> Engine:
    if not url.drivername.startswith("sqlite"):
        return _server_engine(url)
    if url.database:
        folder = Path(url.database).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise from_os_error(error, f"The data folder {folder}") from error
    # isolation_level None: the driver begins nothing by itself, `_begin` does.
    engine = create_engine(url, connect_args={"isolation_level": None, "check_same_thread": False})
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _server_engine(url: URL) -> Engine:
    try:
        return create_engine(url, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        message = f"The database's driver is not installed: pip install '{error.name}[binary]'."
        raise StorageFailed(message, detail=repr(error)) from error
    except SQLAlchemyError as error:
        raise StorageFailed("The database's URL names a kind that is not known.", detail=repr(error)) from error


def _set_pragmas(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    for pragma in _PRAGMAS:
        connection.execute(pragma).close()
    _turn_to_wal(connection)


def _turn_to_wal(connection: sqlite3.Connection) -> None:
    """In WAL mode readers and the writer don't wait for each other.

    SQLite reads the file's mode first and takes the lock to change it then, which fails at once where another
    connection changes it (or writes) just now, whatever the busy timeout: of three that opened a new file at the same
    time, 2.5 % failed (SQLite 3.40).
    """
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").close()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_BUSY_PAUSE_S)
        else:
            return


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes then cannot wait for the lock (SQLITE_BUSY at once): take it at BEGIN.
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _mapped_driver_error(error: DBAPIError, name: str) -> StorageFailed:
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF  # the high bytes tell details of the same
    detail = repr(error.orig)
    if code == sqlite3.SQLITE_FULL:
        return DiskFull(f"the database {name}", detail=detail)
    reasons = {
        sqlite3.SQLITE_CORRUPT: "is damaged. Put a backup in its place, or move it away to start anew.",
        sqlite3.SQLITE_NOTADB: "is no database. Name another file, or move it away to start anew.",
        sqlite3.SQLITE_BUSY: "is busy: another program holds it. Try again.",
        sqlite3.SQLITE_READONLY: "cannot be written: no permission. Choose another folder.",
        sqlite3.SQLITE_CANTOPEN: "cannot be opened. Choose another folder.",
        sqlite3.SQLITE_PERM: "cannot be used: no permission. Choose another folder.",
        sqlite3.SQLITE_IOERR: "cannot be read or written: the disk reports an error.",
    }
    otherwise = "refused an operation."
    if not code and isinstance(error, OperationalError):
        otherwise = "cannot be reached. Is its server running?"
    return StorageFailed(f"The database {name} {reasons.get(code, otherwise)}", detail=detail)
