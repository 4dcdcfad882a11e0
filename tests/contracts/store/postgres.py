"""A PostgreSQL database for one test, where the machine has one to spare."""

from sqlalchemy import create_engine, text


def emptied(url: str) -> str:
    """Drops everything in the database; returns its URL."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return url
