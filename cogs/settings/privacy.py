"""/privacy: what is kept of a member; their copy of it, and its end."""

import discord
from discord import app_commands

from bot.access import Viewer, viewer_of
from bot.answering import Answer, respond
from bot.client import CartoonClient, client_of
from bot.confirming import Choice, Choices, confirmation
from bot.language import say
from cogs.settings.export import export_file

_READING_S = 600.0


@app_commands.command(description="What I keep of you; take it with you or delete it")
async def privacy(interaction: discord.Interaction) -> None:
    async def work() -> Answer:
        client, viewer = client_of(interaction), await viewer_of(interaction)
        language = viewer.language

        async def export(pressed: discord.Interaction) -> None:
            await respond(pressed, _exported(pressed, client, viewer))

        async def ask_to_delete(pressed: discord.Interaction) -> None:
            await respond(pressed, _question(pressed, client, viewer))

        buttons = [
            Choice(label=say(language, "Export my data"), do=export),
            Choice(label=say(language, "Delete my data"), do=ask_to_delete, style=discord.ButtonStyle.danger),
        ]
        view = Choices(interaction, language, buttons, timeout_s=_READING_S, once=False)
        return Answer(embeds=[_embed(language, client.app.settings.storage.retention_days)], view=view)

    await respond(interaction, work())


async def _exported(pressed: discord.Interaction, client: CartoonClient, viewer: Viewer) -> Answer:
    member = await client.preferences.member(viewer.asker.user_id)
    file = await export_file(client.app.service, viewer.asker.user_id, member, pressed.filesize_limit)
    line = say(viewer.language, "Your requests and settings. Your clips are in {history}.", history="`/history`")
    return Answer(content=line, files=[file])


async def _question(pressed: discord.Interaction, client: CartoonClient, viewer: Viewer) -> Answer:
    language, user_id = viewer.language, viewer.asker.user_id

    async def delete() -> Answer:
        left = await client.app.service.forget(user_id)
        client.preferences.forget(user_id)
        if left:
            line = say(
                language, "Jobs of yours that have not stopped yet: {count}. Delete again in a minute.", count=left
            )
            return Answer(content=line)
        return Answer(
            content=say(
                language,
                "Your data is deleted. Clips that were posted stay where they are: their 🗑️ button or a moderator "
                "takes them away.",
            )
        )

    return Answer(
        content=say(
            language,
            "This cancels your waiting and running jobs and deletes your requests, clips and settings in all servers. "
            "It cannot be undone.",
        ),
        view=confirmation(pressed, language, say(language, "Delete everything"), delete),
    )


def _embed(language: str, retention_days: int) -> discord.Embed:
    embed = discord.Embed(title=say(language, "What I keep of you"))
    embed.add_field(
        name=say(language, "Your requests"),
        value=say(
            language,
            "The prompt, the dialogue and the options, your user id, the server, the channel, the times and how it "
            "ended. Until you delete them. In a server whose moderators allow it other members may see them, but for "
            "private ones.",
        ),
        inline=False,
    )
    kept = say(language, "Until you delete them.")
    if retention_days:
        kept = say(
            language, "For {days} days after they were delivered, or until you delete them.", days=retention_days
        )
    embed.add_field(name=say(language, "Your clips"), value=kept, inline=False)
    embed.add_field(
        name=say(language, "Your settings"), value=say(language, "Until you change or delete them."), inline=False
    )
    embed.add_field(
        name=say(language, "How long my computer worked for you"),
        value=say(
            language,
            "Seconds, without what they were for: the queue is fair by them. They stay when you delete your data; an "
            "empty entry for each request of the last two days stays too, or deleting would renew a daily quota. What "
            "moderators decided about you, a block or a quota, is theirs.",
        ),
        inline=False,
    )
    footer = say(language, "I read no messages but the commands, buttons and forms that you send me.")
    return embed.set_footer(text=footer)
