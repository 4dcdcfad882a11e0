"""From what a person typed to frozen requests that need no setting any more. Pure: all it depends on is given."""

from dataclasses import replace

from generation import limits as bounds
from generation.casting import cast
from generation.domain import Manner, Request, SpeechOptions, Task
from generation.errors import BadInput, Unspeakable
from generation.limits import Limits, Span
from generation.options import picture_options, speech_options
from generation.presets import Preset, default_preset, preset_by_name
from generation.script import ParsedScript, parse
from generation.text import clean_prompt, speakable
from generation.wish import Context, PictureFacts, Wish

__all__ = ["Context", "PictureFacts", "Wish", "resolve"]


def resolve(wish: Wish, context: Context) -> tuple[Request, ...]:
    """One request for each variation; their seeds follow each other. Raises Unavailable for a preset that cannot run
    here, and BadInput (UnknownName, Unspeakable) saying which option is wrong and what is allowed.
    """
    prompt = _prompt(wish, context.limits)
    script = _script(wish, context.limits)
    notes = list(script.notes)
    preset = _preset(wish, context, notes)
    casting = cast(
        wish.task,
        turns=script.turns,
        prompt=prompt,
        given=(wish.character, wish.second_character, *wish.more_characters),
        library=context.characters,
        defaults=(context.default_character, context.default_second_character),
        speakers_max=context.limits.speakers_max,
    )
    notes += casting.notes
    picture = None
    if wish.task is not Task.SPEAK:
        picture = picture_options(wish, context, preset, prompt=prompt, seen=casting.on_screen, notes=notes)
    speech = None if wish.task is Task.ANIMATE else speech_options(wish, context, preset, notes)
    notes += _manner_notes(script, speech, context)
    seeds = _seeds(wish, context, notes)
    request = Request(
        task=wish.task,
        preset=preset.name,
        seed=seeds[0],
        cast=casting.cast,
        off_screen=casting.off_screen,
        prompt=prompt,
        negative=clean_prompt(wish.negative),
        script=casting.script,
        picture=picture,
        speech=speech,
        captions=wish.captions,
        background_sound=context.background_sound if wish.background_sound is None else wish.background_sound,
        titles=context.titles if wish.titles is None else wish.titles,
        notes=tuple(dict.fromkeys(notes)),
    )
    return tuple(replace(request, seed=seed) for seed in seeds)


def _prompt(wish: Wish, limits: Limits) -> str:
    """Empty for speech, which has no pictures."""
    if wish.task is Task.SPEAK:
        return ""
    bounds.check_length("prompt", wish.prompt, limits.prompt_characters)
    prompt = clean_prompt(wish.prompt)
    if not prompt:
        raise BadInput("Say what should happen: the prompt is empty.")
    return prompt


def _script(wish: Wish, limits: Limits) -> ParsedScript:
    """Empty for silent pictures. Raises Unspeakable for a turn that the voices cannot say."""
    if wish.task is Task.ANIMATE:
        return ParsedScript(turns=())
    most = limits.script_file_characters if wish.dialogue_is_file else limits.dialogue_characters
    bounds.check_length("script file" if wish.dialogue_is_file else "dialogue", wish.dialogue, most)
    if not wish.dialogue.strip():
        raise BadInput("Say what is spoken: the dialogue is empty.")
    script = parse(wish.dialogue)
    if not script.turns:
        left_out = f" {script.notes[0]}" if script.notes else ""
        raise Unspeakable(f"The dialogue has no words to speak.{left_out}")
    for turn in script.turns:
        reason = speakable(turn.text)
        if reason:
            raise Unspeakable(reason)
    return script


def _manner_notes(script: ParsedScript, speech: SpeechOptions | None, context: Context) -> list[str]:
    if speech is None or all(turn.manner is Manner.PLAIN for turn in script.turns):
        return []
    return [note for engine, note in context.manner_notes.items() if engine == speech.engine]


def _preset(wish: Wish, context: Context, notes: list[str]) -> Preset:
    here = context.availability
    if wish.preset is not None and wish.preset.strip():
        return preset_by_name(wish.preset, wish.task, here, context.presets)
    preset = default_preset(
        wish.task,
        here,
        configured=context.default_preset,
        high_quality_mode=context.high_quality_mode,
        presets=context.presets,
    )
    if context.default_preset not in {None, preset.name}:
        lacking = here.lacking(context.presets[str(context.default_preset)], wish.task)
        notes.append(f"Made with the preset {preset.name}; {context.default_preset} cannot be had here. {lacking}")
    return preset


def _seeds(wish: Wish, context: Context, notes: list[str]) -> list[int]:
    first = context.new_seed() if wish.seed is None else bounds.seed(wish.seed)
    typed = 1 if wish.variations is None else wish.variations
    count = bounds.whole(Span("variations", 1, context.limits.variations_max), typed, notes)
    return [(first + number) % (bounds.SEED_MAX + 1) for number in range(count)]
