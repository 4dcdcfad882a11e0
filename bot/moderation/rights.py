"""Who may moderate. Discord's own permissions of commands hide them whole and know no configured roles."""

from bot.language import say
from bot.place import Asker
from bot.preferences import ServerSettings
from generation.errors import Refused


def may_moderate(asker: Asker, server: ServerSettings) -> bool:
    """Has Manage Server, or one of the roles that were configured."""
    return asker.is_manager or not asker.role_ids.isdisjoint(server.moderator_roles)


def require_moderator(asker: Asker, server: ServerSettings, language: str) -> None:
    """Raises Refused."""
    if may_moderate(asker, server):
        return
    if not server.moderator_roles:
        raise Refused(say(language, "This is for who may manage the server."))
    roles = " ".join(f"<@&{role}>" for role in server.moderator_roles)
    raise Refused(say(language, "This is for who may manage the server, and for {roles}.", roles=roles))
