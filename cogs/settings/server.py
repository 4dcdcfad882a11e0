"""/settings server: limits, defaults, language, quotas and pauses of a server."""

import discord
from discord import app_commands

from bot.answering import Answer, respond
from bot.confirming import confirmation
from bot.language import say
from bot.moderation.moderator import moderator_of
from bot.preferences import ServerSettings
from cogs.settings import choices
from cogs.settings.changing import changed, shown, with_fields
from generation.errors import BadInput
from generation.presets import PRESETS

Most = app_commands.Range[int, 0, 1_000_000]  # 0: as the program has it
Seconds = app_commands.Range[float, 0.0, 86_400.0]


class Server(app_commands.Group):
    """Moderators only, in servers only."""

    def __init__(self) -> None:
        super().__init__(name="server", description="What this server allows; for moderators")

    @app_commands.command(description="Show the settings of this server")
    async def view(self, interaction: discord.Interaction) -> None:
        await respond(interaction, shown(interaction))

    @app_commands.command(description="How much one request may ask for; lowers my own limits, never raises them")
    @app_commands.describe(
        variations="Clips from one request; 0: as I have it",
        duration="Seconds of a clip without speech; 0: as I have it",
        dialogue="Characters of a dialogue; 0: as I have it",
        side="Pixels of a picture's side; 0: as I have it",
        steps="Steps of a picture; 0: as I have it",
        waiting="Jobs that one member may have waiting; 0: as I have it",
    )
    async def limits(
        self,
        interaction: discord.Interaction,
        variations: Most | None = None,
        duration: Seconds | None = None,
        dialogue: Most | None = None,
        side: Most | None = None,
        steps: Most | None = None,
        waiting: Most | None = None,
    ) -> None:
        said = {
            "variations_max": variations,
            "duration_max_s": duration,
            "dialogue_characters": dialogue,
            "side_max_px": side,
            "steps_max": steps,
            "max_waiting": waiting,
        }
        fields = {name: value or None for name, value in said.items() if value is not None}
        await respond(interaction, with_fields(interaction, "limits", fields))

    @app_commands.command(description="What holds where members have not chosen")
    @app_commands.describe(
        preset="The preset; none: the best one that can run",
        character="Who speaks and is seen where nobody is named; none: nobody in particular",
        second_character="Who plays the second speaker; none: nobody in particular",
        captions="Whether clips have captions",
        private="Whether only who asked sees a clip",
        public_history="Whether members may look at each other's clips with /history",
    )
    @app_commands.autocomplete(
        preset=choices.presets, character=choices.characters, second_character=choices.characters
    )
    async def defaults(
        self,
        interaction: discord.Interaction,
        preset: str | None = None,
        character: str | None = None,
        second_character: str | None = None,
        captions: bool | None = None,
        private: bool | None = None,
        public_history: bool | None = None,
    ) -> None:
        said = {"captions": captions, "private": private, "public_history": public_history}

        async def work() -> Answer:
            fields: dict[str, object] = {name: value for name, value in said.items() if value is not None}
            if preset is not None:
                fields["preset"] = choices.preset_setting(preset)
            for name, typed in (("character", character), ("second_character", second_character)):
                if typed is not None:
                    fields[name] = await choices.character_setting(interaction, typed)
            return await with_fields(interaction, "defaults", fields)

        await respond(interaction, work())

    @app_commands.command(description="Allow or forbid a preset in this server")
    @app_commands.describe(preset="Which one", allowed="Whether members may use it")
    @app_commands.autocomplete(preset=choices.presets)
    async def preset(self, interaction: discord.Interaction, preset: str, allowed: bool) -> None:
        async def work() -> Answer:
            name = choices.preset_setting(preset)
            if name is None:
                raise BadInput("Name a preset.")
            return await changed(
                interaction,
                "preset",
                lambda before: _with_preset(before, name, allowed),
                {"preset": name, "allowed": allowed},
            )

        await respond(interaction, work())

    @app_commands.command(description="The language that I speak in this server")
    @app_commands.describe(language="Without it, each member's own")
    @app_commands.choices(language=[*choices.LANGUAGES, choices.Choice(name="each member's own", value=choices.NONE)])
    async def language(self, interaction: discord.Interaction, language: str = choices.NONE) -> None:
        fields = {"language": choices.language_setting(language)}
        await respond(interaction, with_fields(interaction, "language", fields))

    @app_commands.command(description="Minutes of computing that each member has a day")
    @app_commands.describe(minutes="Without it, there is no limit. /admin quota sets that of one member")
    async def quota(
        self, interaction: discord.Interaction, minutes: app_commands.Range[float, 0.0, 1440.0] | None = None
    ) -> None:
        await respond(interaction, with_fields(interaction, "quota", {"quota_minutes": minutes}))

    @app_commands.command(description="The pause that a member makes between two requests")
    @app_commands.describe(seconds="0: none")
    async def cooldown(self, interaction: discord.Interaction, seconds: Seconds) -> None:
        await respond(interaction, with_fields(interaction, "cooldown", {"cooldown_s": seconds}))

    @app_commands.command(description="Put all settings of this server back to what they were at first")
    async def reset(self, interaction: discord.Interaction) -> None:
        async def question() -> Answer:
            language = (await moderator_of(interaction, manager=True)).language

            async def reset() -> Answer:
                return await changed(interaction, "reset", lambda _: ServerSettings(), by_manager=True)

            return Answer(
                content=say(language, "This forgets all settings of this server, its blocked members and words too."),
                view=confirmation(interaction, language, say(language, "Reset the settings"), reset),
            )

        await respond(interaction, question())


def _with_preset(server: ServerSettings, name: str, allowed: bool) -> ServerSettings:
    """In the program's order; all of them is the same as no choice. Raises BadInput where none would be left."""
    chosen = {*(server.presets or PRESETS), name} if allowed else {*(server.presets or PRESETS)} - {name}
    if not chosen:
        raise BadInput("One preset must be left. Allow another one first.")
    presets = tuple(each for each in PRESETS if each in chosen)
    return server.model_copy(update={"presets": () if len(presets) == len(PRESETS) else presets})
