"""/animate, /speak and /combine: options become a wish, nothing more."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.asking import ask
from bot.language import supported
from cogs.clips import choices
from cogs.clips.dialogue import DialogueForm
from cogs.clips.wording import SpeechForm, described
from generation.domain import Task
from generation.errors import BadInput
from generation.wish import Wish

Text = app_commands.Range[str, 1, 6000]  # Discord's own most; ours are told when they are exceeded


class Clips(commands.Cog):
    """The three commands that make something."""

    @app_commands.command(description="Make a silent cartoon clip from a description")
    @app_commands.describe(
        **described(
            "prompt", "character", "second_character", "preset", "motion", "seed", "negative", "variations",
            "frames", "fps", "size", "guidance", "steps", "speed", "loop", "spoiler", "private",
        )
    )  # fmt: skip
    @app_commands.autocomplete(
        character=choices.characters,
        second_character=choices.characters,
        preset=choices.presets,
        motion=choices.motions,
        size=choices.sizes,
    )
    async def animate(
        self,
        interaction: discord.Interaction,
        prompt: Text,
        character: str | None = None,
        second_character: str | None = None,
        preset: str | None = None,
        motion: str | None = None,
        seed: int | None = None,
        negative: Text | None = None,
        variations: int | None = None,
        frames: int | None = None,
        fps: int | None = None,
        size: str | None = None,
        guidance: float | None = None,
        steps: int | None = None,
        speed: float | None = None,
        loop: bool = False,
        spoiler: bool | None = None,
        private: bool | None = None,
    ) -> None:
        wish = Wish(
            task=Task.ANIMATE,
            prompt=prompt,
            character=character,
            second_character=second_character,
            preset=preset,
            motion=motion,
            seed=seed,
            negative=negative or "",
            variations=variations,
            frames=frames,
            fps=fps,
            size=size,
            guidance=guidance,
            steps=steps,
            speed=speed,
            loop=loop,
        )
        await ask(interaction, wish, private=private, spoiler=spoiler)

    @app_commands.command(description="Have a dialogue spoken")
    @app_commands.describe(
        **described(
            "dialogue", "file", "character", "second_character", "preset", "seed", "speech_guidance", "temperature",
            "top_p", "top_k", "as_", "private",
        )
    )  # fmt: skip
    @app_commands.rename(as_="as")
    @app_commands.autocomplete(
        character=choices.characters, second_character=choices.characters, preset=choices.presets
    )
    async def speak(
        self,
        interaction: discord.Interaction,
        dialogue: Text | None = None,
        file: discord.Attachment | None = None,
        character: str | None = None,
        second_character: str | None = None,
        preset: str | None = None,
        seed: int | None = None,
        speech_guidance: float | None = None,
        temperature: float | None = None,
        top_p: float | None = None,
        top_k: int | None = None,
        as_: SpeechForm = "file",
        private: bool | None = None,
    ) -> None:
        wish = Wish(
            task=Task.SPEAK,
            dialogue=dialogue or "",
            character=character,
            second_character=second_character,
            preset=preset,
            seed=seed,
            speech_guidance=speech_guidance,
            temperature=temperature,
            top_p=top_p,
            top_k=top_k,
        )
        language = supported(interaction.locale.value)
        form = DialogueForm(wish, language, private=private, voice_message=as_ == "voice message")
        await _ask_or_open(interaction, form, file)

    @app_commands.command(description="Make a cartoon clip that speaks")
    @app_commands.describe(
        **described(
            "prompt", "dialogue", "file", "character", "second_character", "preset", "captions", "motion", "negative",
            "seed", "variations", "frames", "fps", "size", "guidance", "steps", "speech_guidance", "temperature",
            "speed", "spoiler", "private",
        )
    )  # fmt: skip
    @app_commands.autocomplete(
        character=choices.characters,
        second_character=choices.characters,
        preset=choices.presets,
        motion=choices.motions,
        size=choices.sizes,
    )
    async def combine(
        self,
        interaction: discord.Interaction,
        prompt: Text,
        dialogue: Text | None = None,
        file: discord.Attachment | None = None,
        character: str | None = None,
        second_character: str | None = None,
        preset: str | None = None,
        captions: bool | None = None,
        motion: str | None = None,
        negative: Text | None = None,
        seed: int | None = None,
        variations: int | None = None,
        frames: int | None = None,
        fps: int | None = None,
        size: str | None = None,
        guidance: float | None = None,
        steps: int | None = None,
        speech_guidance: float | None = None,
        temperature: float | None = None,
        speed: float | None = None,
        spoiler: bool | None = None,
        private: bool | None = None,
    ) -> None:
        wish = Wish(
            task=Task.COMBINE,
            prompt=prompt,
            dialogue=dialogue or "",
            character=character,
            second_character=second_character,
            preset=preset,
            motion=motion,
            negative=negative or "",
            seed=seed,
            variations=variations,
            frames=frames,
            fps=fps,
            size=size,
            guidance=guidance,
            steps=steps,
            speech_guidance=speech_guidance,
            temperature=temperature,
            speed=speed,
        )
        language = supported(interaction.locale.value)
        form = DialogueForm(wish, language, captions=captions, private=private, spoiler=spoiler)
        await _ask_or_open(interaction, form, file)


async def _ask_or_open(interaction: discord.Interaction, form: DialogueForm, file: discord.Attachment | None) -> None:
    """Without a dialogue the form opens: it must be the first answer, so nothing is looked up before."""
    typed = form.wish.dialogue
    if typed and file is not None:
        raise BadInput("Give either dialogue or file, not both.")
    if not typed and file is None:
        await interaction.response.send_modal(form)
        return
    await ask(
        interaction,
        form.wish,
        captions=form.captions,
        private=form.private,
        spoiler=form.spoiler,
        voice_message=form.voice_message,
        script=file,
    )
