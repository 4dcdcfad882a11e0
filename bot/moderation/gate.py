"""What a place lets through: asked before a wish is queued, one helpful line where the answer is no.

Rules hold for moderators too: who may change a rule can change it.
"""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bot.app import App
from bot.language import say
from bot.moderation.starter import starter_patterns
from bot.moderation.words import word_list
from bot.place import Asker, Place
from bot.preferences import Preferences, ServerSettings
from generation.backlog import JobQuery
from generation.errors import Refused
from generation.jobs import JobState
from generation.script import parse
from generation.text import clean_prompt
from generation.wish import Wish


async def check(
    app: App, preferences: Preferences, asker: Asker, place: Place, wish: Wish, *, private: bool = False
) -> None:
    """Everything that can be said before the wish is resolved. Raises Refused.

    `private`: the clip comes as an answer or a direct message, so the bot need not be able to post in the channel.
    """
    server = await preferences.server(place.guild_id)
    _check_place(asker, place, server, private=private)
    _check_preset(place, wish, server)
    await _check_words(place, wish, server)
    await _check_cooldown(app, asker, place, server)


async def check_quota(app: App, preferences: Preferences, asker: Asker, place: Place, estimate_s: float) -> None:
    """`estimate_s`: slot seconds that all variations together will take. Raises Refused."""
    server = await preferences.server(place.guild_id)
    quota_s = server.quota_s(asker.user_id)
    if quota_s is None or place.guild_id is None:
        return
    used_s = await used_today_s(app, asker.user_id, place.guild_id)
    if used_s + estimate_s <= quota_s:
        return
    raise Refused(
        say(
            place.language,
            "Today you have used {used} of your {quota} min here, and this would take about {more} min. "
            "The day ends {renewed}; until then ask for something shorter or a quicker preset.",
            used=minutes(used_s),
            quota=minutes(quota_s),
            more=minutes(estimate_s),
            renewed=f"<t:{int(day_start().timestamp()) + 86_400}:R>",
        )
    )


async def used_today_s(app: App, user_id: str, guild_id: str) -> float:
    """Slot seconds that the member used in this server since midnight UTC, or will use."""
    since = day_start()
    return await app.store(lambda store: store.used_s(user_id, guild_id, since))


def day_start() -> datetime:
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def minutes(seconds: float) -> str:
    """Minutes as people write them: 0.4, 2, 12.5."""
    return f"{max(seconds, 0) / 60:.1f}".removesuffix(".0")


def _check_place(asker: Asker, place: Place, server: ServerSettings, *, private: bool) -> None:
    language = place.language
    if asker.user_id in server.blocked_users:
        raise Refused(say(language, "A moderator of this server has blocked you from making clips here."))
    if server.channels and {place.channel_id, place.parent_id}.isdisjoint(server.channels):
        channels = " ".join(f"<#{each}>" for each in server.channels)
        raise Refused(say(language, "Clips are not made in this channel. Ask in {channels}.", channels=channels))
    if place.lacking and not private:
        names = ", ".join(permission_name(each) for each in place.lacking)
        raise Refused(
            say(
                language,
                "I could not post the clip here: I lack {permissions}. Ask a moderator to allow it, ask in another "
                "channel, or ask with private.",
                permissions=names,
            )
        )
    if server.draining:
        raise Refused(
            say(language, "I am not taking new requests in this server for now. What is queued will be finished.")
        )


def _check_preset(place: Place, wish: Wish, server: ServerSettings) -> None:
    preset = (wish.preset or "").strip().lower()
    if preset and not server.allows_preset(preset):
        allowed = ", ".join(server.presets)
        raise Refused(
            say(place.language, "This server does not allow that preset. Choose from: {allowed}.", allowed=allowed)
        )


async def _check_words(place: Place, wish: Wish, server: ServerSettings) -> None:
    refusal = await asyncio.to_thread(_blocked_text, server, wish, place.language)
    if refusal:
        raise Refused(refusal)


def _blocked_text(server: ServerSettings, wish: Wish, language: str) -> str | None:
    """The line about the option that has a blocked word, which is not repeated.

    Both what was typed and what it becomes are looked at: taking marks off can join the parts of a word.
    """
    words = word_list((*server.blocked_words, *(starter_patterns() if server.starter_words else ())))
    for line, typed, becomes in _texts(wish, language):
        if any(words.found(text) is not None for text in dict.fromkeys((typed, becomes))):
            return line
    return None


def _texts(wish: Wish, language: str) -> Iterator[tuple[str, str, str]]:
    """The line for a blocked word, what was typed, and what of it is drawn or spoken."""
    prompt = say(language, "The prompt has a word that is not allowed here. Change it and ask again.")
    yield prompt, wish.prompt, clean_prompt(wish.prompt)
    dialogue = say(language, "The dialogue has a word that is not allowed here. Change it and ask again.")
    yield dialogue, wish.dialogue, "\n".join(turn.text for turn in parse(wish.dialogue).turns)
    negative = say(language, "The negative prompt has a word that is not allowed here. Change it and ask again.")
    yield negative, wish.negative, clean_prompt(wish.negative)
    character = say(language, "A character's name has a word that is not allowed here. Choose another one.")
    for name in filter(None, (wish.character, wish.second_character, *wish.more_characters)):
        yield character, name, clean_prompt(name)


async def _check_cooldown(app: App, asker: Asker, place: Place, server: ServerSettings) -> None:
    if not server.cooldown_s or place.guild_id is None:
        return
    newest = JobQuery(user_id=asker.user_id, guild_id=place.guild_id, states=frozenset(JobState), limit=1)
    jobs = await app.store(lambda store: store.jobs(newest))
    if not jobs:
        return
    free_at = jobs[0].created_at + timedelta(seconds=server.cooldown_s)
    if datetime.now(UTC) < free_at:
        when = f"<t:{int(free_at.timestamp()) + 1}:R>"
        raise Refused(say(place.language, "One request at a time: ask again {when}.", when=when))


def permission_name(name: str) -> str:
    """As Discord's own settings call it."""
    return {
        "view_channel": "View Channel",
        "send_messages": "Send Messages",
        "send_messages_in_threads": "Send Messages in Threads",
        "embed_links": "Embed Links",
        "attach_files": "Attach Files",
    }.get(name, name.replace("_", " ").title())
