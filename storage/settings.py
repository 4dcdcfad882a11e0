"""Settings as JSON texts by scope and key."""

from sqlalchemy import Connection, delete, select

from storage.database import insert_new
from storage.tables import SETTINGS


def read(connection: Connection, scope: str, key: str) -> str | None:
    here = (SETTINGS.c.scope == scope) & (SETTINGS.c.key == key)
    return connection.scalar(select(SETTINGS.c.value).where(here))


def clear(connection: Connection, scope: str) -> None:
    connection.execute(delete(SETTINGS).where(SETTINGS.c.scope == scope))


def write(connection: Connection, scope: str, key: str, value: str | None) -> None:
    """None removes it."""
    if value is None:
        connection.execute(delete(SETTINGS).where(SETTINGS.c.scope == scope, SETTINGS.c.key == key))
        return
    new = insert_new(connection, SETTINGS).values(scope=scope, key=key, value=value)
    same = [SETTINGS.c.scope, SETTINGS.c.key]
    connection.execute(new.on_conflict_do_update(index_elements=same, set_={"value": value}))
