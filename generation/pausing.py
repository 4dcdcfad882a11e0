"""Servers whose jobs wait until somebody resumes them: a setting, so that it outlives the process.

Any dispatcher of the database obeys, whoever paused: it asks with each claim.
"""

import json

from generation.store import Store

EVERYTHING = "*"  # in place of a server's id: nothing at all is begun
_SCOPE = "global"
_KEY = "paused_guilds"


def paused(store: Store) -> frozenset[str]:
    """Ids of the servers that are paused, and `EVERYTHING`. Raises StorageFailed."""
    text = store.setting(_SCOPE, _KEY)
    return frozenset(json.loads(text)) if text else frozenset()


def is_paused(guild_id: str | None, held: frozenset[str]) -> bool:
    """Whether a job of this server waits for somebody to resume it. `held`: what `paused` says."""
    return EVERYTHING in held or guild_id in held


def pause(store: Store, guild_id: str) -> None:
    """What runs goes on; nothing of the server is begun. Raises StorageFailed."""
    _keep(store, paused(store) | {guild_id})


def resume(store: Store, guild_id: str) -> None:
    """The server's jobs are begun again, by fairness; no error where it was not paused. Raises StorageFailed."""
    _keep(store, paused(store) - {guild_id})


def _keep(store: Store, guild_ids: frozenset[str]) -> None:
    store.put_setting(_SCOPE, _KEY, json.dumps(sorted(guild_ids)) if guild_ids else None)
