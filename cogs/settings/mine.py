"""/settings mine: a member's own defaults."""

from collections.abc import Mapping

import discord
from discord import app_commands

from bot.access import Viewer, viewer_of
from bot.answering import Answer, respond
from bot.client import client_of
from bot.confirming import Choices, confirmation
from bot.language import say
from bot.preferences import MemberSettings
from cogs.settings import choices
from cogs.settings.wording import member_embed

_SHOWN_S = 300.0


@app_commands.command(description="Show or change your own defaults")
@app_commands.describe(
    character="Who speaks and is seen where you name nobody; none: as the server has it",
    second_character="Who plays the second speaker; none: as the server has it",
    preset="The preset where you name none; none: as the server has it",
    captions="Whether your clips have captions",
    spoiler="Whether your clips are hidden behind a spoiler",
    private="Whether only you see your clips",
    language="What I speak with you",
    mention="Whether I mention you when a clip is done",
)
@app_commands.autocomplete(character=choices.characters, second_character=choices.characters, preset=choices.presets)
@app_commands.choices(language=[*choices.LANGUAGES, choices.Choice(name="that of my Discord", value=choices.NONE)])
async def mine(
    interaction: discord.Interaction,
    character: str | None = None,
    second_character: str | None = None,
    preset: str | None = None,
    captions: bool | None = None,
    spoiler: bool | None = None,
    private: bool | None = None,
    language: str | None = None,
    mention: bool | None = None,
) -> None:
    said = {"captions": captions, "spoiler": spoiler, "private": private, "mention": mention}

    async def work() -> Answer:
        changed: dict[str, object] = {name: value for name, value in said.items() if value is not None}
        for name, typed in (("character", character), ("second_character", second_character)):
            if typed is not None:
                changed[name] = await choices.character_setting(interaction, typed)
        if preset is not None:
            changed["preset"] = choices.preset_setting(preset)
        if language is not None:
            changed["language"] = choices.language_setting(language)
        return await _shown(interaction) if not changed else await _changed(interaction, changed)

    await respond(interaction, work())


async def _shown(interaction: discord.Interaction) -> Answer:
    viewer = await viewer_of(interaction)
    member = await client_of(interaction).preferences.member(viewer.asker.user_id)
    if member == MemberSettings():
        return Answer(embeds=[member_embed(member, viewer.language)])
    return Answer(embeds=[member_embed(member, viewer.language)], view=_reset_button(interaction, viewer))


async def _changed(interaction: discord.Interaction, changed: Mapping[str, object]) -> Answer:
    user_id = str(interaction.user.id)
    member = await client_of(interaction).preferences.change_member(
        user_id, lambda before: before.model_copy(update=dict(changed))
    )
    language = (await viewer_of(interaction)).language
    return Answer(content=say(language, "Saved."), embeds=[member_embed(member, language)])


def _reset_button(interaction: discord.Interaction, viewer: Viewer) -> Choices:
    async def reset() -> Answer:
        preferences = client_of(interaction).preferences
        member = await preferences.change_member(viewer.asker.user_id, lambda _: MemberSettings())
        return Answer(
            content=say(viewer.language, "Your settings are as they were at first."),
            embeds=[member_embed(member, viewer.language)],
        )

    return confirmation(interaction, viewer.language, say(viewer.language, "Reset"), reset, timeout_s=_SHOWN_S)
