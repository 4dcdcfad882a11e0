"""`clip` and `speak`: make a file and wait for it."""

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import options as common
from bot.cli.console import print_json, print_lines, stderr
from bot.cli.describing import as_dict, summary
from bot.cli.making import Plan, check, make
from bot.cli.outputs import targets
from bot.cli.scripts import read_dialogue
from bot.cli.start import current_settings
from generation.domain import Task
from generation.jobs import JobState
from generation.wish import Wish

CLIP_ENDINGS = (".mp4", ".gif")
SOUND_ENDINGS = (".wav", ".ogg", ".mp3", ".m4a", ".flac")


class SpeakAs(StrEnum):
    FILE = "file"
    VOICE_MESSAGE = "voice-message"


def clip(
    *,
    prompt: Annotated[str, typer.Option(help="What happens, and where.", show_default=False)] = "",
    dialogue: common.Dialogue = "",
    script: common.ScriptFile = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="The file to write: .mp4 or .gif.", show_default=False)
    ] = None,
    character: common.Character = None,
    second_character: common.SecondCharacter = None,
    preset: common.Preset = None,
    motion: Annotated[str | None, typer.Option(help="How they move; else from the prompt.", show_default=False)] = None,
    seed: common.Seed = None,
    negative: Annotated[str, typer.Option(help="What must not be seen (GPU presets).", show_default=False)] = "",
    variations: Annotated[
        str | None, typer.Option(help="1 to 4 clips with different seeds.", show_default=False)
    ] = None,
    frames: Annotated[str | None, typer.Option(help="Pictures to make; with dialogue, speech decides.")] = None,
    fps: Annotated[str | None, typer.Option(help="Pictures a second.", show_default=False)] = None,
    size: Annotated[str | None, typer.Option(help="WIDTHxHEIGHT in pixels.", show_default=False)] = None,
    guidance: Annotated[str | None, typer.Option(help="How closely pictures keep to the prompt (GPU presets).")] = None,
    steps: Annotated[str | None, typer.Option(help="Denoising steps (GPU presets).", show_default=False)] = None,
    speed: Annotated[str | None, typer.Option(help="Tempo of the movement, 0.5 to 2.", show_default=False)] = None,
    loop: Annotated[bool, typer.Option("--loop", help="The last picture leads into the first.")] = False,
    captions: Annotated[bool, typer.Option(help="Show what is said.")] = True,
    titles: Annotated[
        bool | None,
        typer.Option("--title/--no-title", help="A title card before clips of more than 20 s.", show_default=False),
    ] = None,
    sound: Annotated[
        bool | None,
        typer.Option("--sound/--no-sound", help="The place's sound under the voice.", show_default=False),
    ] = None,
    speech_guidance: common.SpeechGuidance = None,
    temperature: common.Temperature = None,
    spoiler: Annotated[bool, typer.Option("--spoiler", help="Name the file so that Discord hides it.")] = False,
    private: common.Private = False,
    as_json: common.Json = False,
) -> None:
    """Make a cartoon clip. With --dialogue or --script it speaks, without it is silent."""
    text = read_dialogue(dialogue, script)
    wish = Wish(
        task=Task.COMBINE if text or script else Task.ANIMATE,
        prompt=prompt,
        dialogue=text,
        dialogue_is_file=script is not None,
        character=character,
        second_character=second_character,
        preset=preset,
        motion=motion,
        seed=seed,
        negative=negative,
        variations=variations,
        frames=frames,
        fps=fps,
        size=size,
        guidance=guidance,
        steps=steps,
        speed=speed,
        loop=loop,
        captions=captions,
        background_sound=sound,
        titles=titles,
        speech_guidance=speech_guidance,
        temperature=temperature,
    )
    plan = Plan(
        wish=wish,
        targets=lambda count: targets(output, endings=CLIP_ENDINGS, count=count, spoiler=spoiler),
        spoiler=spoiler,
        private=private,
    )
    _make_and_tell(plan, as_json=as_json)


def speak(
    *,
    dialogue: common.Dialogue = "",
    script: common.ScriptFile = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="The file to write; its ending is the format.", show_default=False),
    ] = None,
    character: common.Character = None,
    second_character: common.SecondCharacter = None,
    preset: common.Preset = None,
    seed: common.Seed = None,
    speech_guidance: common.SpeechGuidance = None,
    temperature: common.Temperature = None,
    top_p: Annotated[str | None, typer.Option(help="Nucleus sampling (GPU presets).", show_default=False)] = None,
    top_k: Annotated[str | None, typer.Option(help="Candidates a step (GPU presets).", show_default=False)] = None,
    speak_as: Annotated[
        SpeakAs, typer.Option("--as", help="A voice message is written as .ogg, which Discord plays as one.")
    ] = SpeakAs.FILE,
    private: common.Private = False,
    as_json: common.Json = False,
) -> None:
    """Make speech only: .wav, .ogg, .mp3, .m4a or .flac by the file's ending."""
    wish = Wish(
        task=Task.SPEAK,
        dialogue=read_dialogue(dialogue, script),
        dialogue_is_file=script is not None,
        character=character,
        second_character=second_character,
        preset=preset,
        seed=seed,
        speech_guidance=speech_guidance,
        temperature=temperature,
        top_p=top_p,
        top_k=top_k,
    )
    endings = (".ogg",) if speak_as is SpeakAs.VOICE_MESSAGE else SOUND_ENDINGS
    plan = Plan(wish=wish, targets=lambda count: targets(output, endings=endings, count=count), private=private)
    _make_and_tell(plan, as_json=as_json)


def _make_and_tell(plan: Plan, *, as_json: bool) -> None:
    """What was delivered is told, whatever became of the other variations."""
    jobs = asyncio.run(make(current_settings(), plan, quiet=as_json))
    notes = jobs[0].notes
    if as_json:
        print_json({"clips": [as_dict(job) for job in jobs], "notes": list(notes)})
    else:
        for note in notes:
            stderr().print(f"Note: {note}", markup=False)
        print_lines(*(summary(job) for job in jobs if job.state is JobState.DELIVERED))
    check(jobs)
