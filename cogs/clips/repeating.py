"""The buttons of a clip that make another: again, edit, up to ultra."""

from dataclasses import replace

import discord

from bot.app import new_seed
from bot.asking import ask, ask_again
from bot.client import client_of
from bot.forms import Form
from bot.language import say, supported
from generation.again import wish_of
from generation.domain import Task
from generation.errors import BadInput, JobNotFound
from generation.jobs import ChatDestination, Job, JobState
from generation.wish import Wish

PROMPT_CHARACTERS = 2000
DIALOGUE_CHARACTERS = 4000
NAMES_CHARACTERS = 400
BEST = "ultra"


async def again(interaction: discord.Interaction, job_id: str) -> None:
    """The same with a new seed, for whoever presses."""
    job = await _job(interaction, job_id)
    request = replace(job.request, seed=new_seed())
    await ask_again(interaction, job, request, wish_of(request))


async def rerender(interaction: discord.Interaction, job_id: str) -> None:
    """The very same, after its files are gone."""
    job = await _job(interaction, job_id)
    await ask_again(interaction, job, job.request, wish_of(job.request))


async def ultra(interaction: discord.Interaction, job_id: str) -> None:
    job = await _job(interaction, job_id)
    await _ask_as(interaction, job, wish_of(job.request, preset=BEST))


async def edit(interaction: discord.Interaction, job_id: str) -> None:
    job = await _job(interaction, job_id)
    await interaction.response.send_modal(EditForm(job, supported(interaction.locale.value)))


async def _job(interaction: discord.Interaction, job_id: str) -> Job:
    """Whoever sees the button may use it, in whatever place the message stands. Raises JobNotFound when deleted."""
    job = await client_of(interaction).app.service.job(job_id)
    if job.state is JobState.DELETED or (job.private and job.requester.user_id != str(interaction.user.id)):
        raise JobNotFound(job_id)
    return job


async def _ask_as(interaction: discord.Interaction, job: Job, wish: Wish) -> None:
    """What is said of the clip beside the wish stays as it was, whatever the asker's own settings are."""
    destination = job.destination
    await ask(
        interaction,
        wish,
        captions=job.request.captions,
        private=job.private,
        spoiler=job.spoiler,
        voice_message=isinstance(destination, ChatDestination) and destination.voice_message,
    )


class EditForm(Form):
    """The clip's own values to be changed; what it does not show stays as it was."""

    def __init__(self, job: Job, language: str) -> None:
        super().__init__(title=say(language, "Make it differently"))
        self._job = job
        wish = wish_of(job.request)
        self._wish = wish
        self._texts: dict[str, discord.ui.TextInput[EditForm]] = {}
        self._left_out: set[str] = set()
        if job.request.task is not Task.SPEAK:
            self._add("prompt", say(language, "Prompt"), wish.prompt, PROMPT_CHARACTERS, is_long=True)
        if job.request.task is Task.ANIMATE:
            self._add("negative", say(language, "Not in the picture"), wish.negative, PROMPT_CHARACTERS, is_long=True)
        else:
            self._add("dialogue", say(language, "Dialogue"), wish.dialogue, DIALOGUE_CHARACTERS, is_long=True)
        players = (wish.character, wish.second_character, *wish.more_characters)
        names = ", ".join(filter(None, players))
        self._add("characters", say(language, "Characters, by commas"), names, NAMES_CHARACTERS)
        self._add("preset", say(language, "Preset"), wish.preset or "", 20)
        self._add("seed", say(language, "Seed; empty for a new one"), str(wish.seed), 20)

    def _add(self, name: str, label: str, value: str, most: int, *, is_long: bool = False) -> None:
        """A value too long for its field is left out: the empty field keeps it."""
        if len(value) > most:
            self._left_out.add(name)
        field: discord.ui.TextInput[EditForm] = discord.ui.TextInput(
            style=discord.TextStyle.paragraph if is_long else discord.TextStyle.short,
            default="" if name in self._left_out else value,
            max_length=most,
            required=False,
        )
        self._texts[name] = field
        self.add_item(discord.ui.Label(text=label, component=field))

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        await _ask_as(interaction, self._job, self._changed())

    def _changed(self) -> Wish:
        texts = {name: field.value.strip() for name, field in self._texts.items()}
        preset = texts["preset"].lower() or self._wish.preset or ""
        wish = self._wish if preset == self._wish.preset else wish_of(self._job.request, preset=preset)
        players = [name.strip() for name in texts["characters"].split(",") if name.strip()]
        if len(players) > 6:
            raise BadInput("At most six characters fit into one clip.")
        return replace(
            wish,
            prompt=texts.get("prompt") or wish.prompt,
            dialogue=texts.get("dialogue") or wish.dialogue,
            negative=wish.negative if "negative" in self._left_out else texts.get("negative", wish.negative),
            character=players[0] if players else None,
            second_character=players[1] if len(players) > 1 else None,
            more_characters=tuple(players[2:]),
            preset=preset,
            seed=texts["seed"] or None,
        )
