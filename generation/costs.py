"""What a request will occupy, and for how long: before it is queued, from the engines' own estimates."""

import math
from dataclasses import dataclass

from generation.domain import PictureOptions, Request, Shot, SlotKind
from generation.errors import Unavailable
from generation.ports import EngineSet, PictureEngine

# Conversational English is about 15 characters a second (150 words a minute, 6 characters a word with its space).
SPOKEN_CHARACTERS_PER_S = 15.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """`cost_class` groups requests whose estimates err alike; `warm_key` those that share loaded models."""

    slot_kind: SlotKind
    estimate_s: float
    cost_class: str
    warm_key: str


def cost_of(request: Request, engines: EngineSet) -> Cost:
    """Raises Unavailable when an engine is missing, and BadInput for what it cannot draw."""
    kinds: list[SlotKind] = []
    names: list[str] = []
    estimate_s = 0.0
    speech_s = 0.0
    if request.speech is not None and request.script is not None:
        voice = engines.speech(request.speech.engine)
        if voice is None:
            raise Unavailable(f"This version has no speech engine '{request.speech.engine}'.")
        kinds.append(voice.slot_kind)
        names.append(voice.name)
        estimate_s += voice.estimate_s(request.script, request.speech)
        speech_s = sum(len(line.text) for line in request.script.lines) / SPOKEN_CHARACTERS_PER_S
    if request.picture is not None:
        pictures = engines.picture(request.picture.engine)
        if pictures is None:
            raise Unavailable(f"This version has no picture engine '{request.picture.engine}'.")
        kinds.append(pictures.slot_kind)
        names.append(pictures.name)
        shot = expected_shot(request, request.picture, pictures, speech_s)
        pictures.check(shot)
        estimate_s += pictures.estimate_s(shot)
    models = "+".join(names)
    return Cost(
        slot_kind=SlotKind.GPU if SlotKind.GPU in kinds else SlotKind.CPU,
        estimate_s=estimate_s,
        cost_class=f"{request.task.value}/{request.preset}/{models}",
        warm_key=models,
    )


def expected_shot(request: Request, picture: PictureOptions, engine: PictureEngine, speech_s: float) -> Shot:
    """The whole clip as one shot, its length guessed from the text where speech decides."""
    frames = picture.frames if picture.frames is not None else engine.default_frames
    if request.script is not None and engine.follows_speech:
        frames = max(1, math.ceil(speech_s * picture.fps))
    return Shot(cast=request.on_screen, prompt=request.prompt, options=picture, frames=frames, seed=request.seed)
