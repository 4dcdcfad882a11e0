"""Run by Alembic: migrates the connection that `storage.migration` hands over, inside its transaction."""

from alembic import context

from storage.tables import METADATA

# Batch mode: SQLite changes most things of a table only by copying it.
context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
context.run_migrations()
