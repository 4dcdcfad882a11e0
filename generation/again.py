"""A request as the wish that would make it: what a form is filled with, and what is asked for again."""

from dataclasses import replace

from generation.domain import PictureOptions, Request, SpeechOptions
from generation.limits import Limits
from generation.presets import DRAFT
from generation.script import write
from generation.wish import Wish


def wish_of(request: Request, *, preset: str | None = None) -> Wish:
    """With `preset` the numbers are left to that preset; texts, characters, movement and seed stay.

    Narrators are left out of the characters: their tags in the dialogue make them again.
    """
    players = [character.name for character in request.cast if character.name not in request.off_screen]
    wish = Wish(
        task=request.task,
        prompt=request.prompt,
        dialogue=_dialogue(request),
        dialogue_is_file=True,  # its length was allowed once, however it came
        character=players[0] if players else None,
        second_character=players[1] if len(players) > 1 else None,
        more_characters=tuple(players[2:]),
        preset=preset or request.preset,
        seed=request.seed,
        negative=request.negative,
        captions=request.captions,
        background_sound=request.background_sound,
        titles=request.titles,
    )
    if request.picture is not None:
        wish = replace(wish, motion=request.picture.motion, speed=request.picture.speed, loop=request.picture.loop)
    if preset is not None and preset != request.preset:
        return wish
    return _with_speech(_with_picture(wish, request.picture), request.speech)


def _dialogue(request: Request) -> str:
    """Narrators by what stood in their tags: their names were made from it."""
    if request.script is None:
        return ""
    labels = {character.name: character.title for character in request.cast if character.name in request.off_screen}
    return write(replace(line, speaker=labels.get(line.speaker, line.speaker)) for line in request.script.lines)


def _with_picture(wish: Wish, picture: PictureOptions | None) -> Wish:
    """Zeros are numbers that the engine had no use for."""
    if picture is None:
        return wish
    return replace(
        wish,
        frames=picture.frames,
        fps=picture.fps,
        size=f"{picture.width}x{picture.height}",
        guidance=picture.guidance or None,
        steps=picture.steps or None,
    )


def _with_speech(wish: Wish, speech: SpeechOptions | None) -> Wish:
    if speech is None or speech.engine == DRAFT:
        return wish
    return replace(
        wish,
        speech_guidance=speech.guidance,
        temperature=speech.temperature,
        top_p=speech.top_p,
        top_k=speech.top_k,
        max_new_tokens=speech.max_new_tokens,
    )


def exceeds(request: Request, limits: Limits) -> bool:
    """Whether a request asks for more than `limits` allow: it may be older than they are."""
    script = request.script
    if script is not None and sum(len(line.text) for line in script.lines) > limits.script_file_characters:
        return True
    picture = request.picture
    if picture is None:
        return False
    duration_s = (picture.frames or 0) / picture.fps
    return (
        max(picture.width, picture.height) > limits.side_max_px
        or picture.width * picture.height > limits.pixels_max
        or (script is None and duration_s > limits.duration_max_s)
        or (picture.frames or 0) > limits.frames_max
        or picture.steps > limits.steps_max
        or picture.fps > limits.fps_max
    )
