"""The numbers of picture and speech: what was typed, else the preset's; checked, brought into range and told."""

from collections.abc import Callable, Sequence

from generation import limits as bounds
from generation.domain import Character, PictureOptions, SoloPrompt, SpeechOptions, Task
from generation.errors import BadInput, UnknownName
from generation.limits import Span, Typed
from generation.presets import DRAFT, Preset
from generation.prompts import has_lora, model_negative, model_prompt, without
from generation.text import clean_prompt
from generation.wish import Context, PictureFacts, Wish

Check = Callable[[Span, Typed, list[str]], float]


def picture_options(
    wish: Wish, context: Context, preset: Preset, *, prompt: str, seen: Sequence[Character], notes: list[str]
) -> PictureOptions:
    """`seen`: who is on screen. Raises BadInput and UnknownName."""
    own, limits = preset.picture, context.limits
    facts = context.pictures[own.engine]
    numbers = _Numbers(uses_model=own.engine != DRAFT, notes=notes)
    fps = int(numbers.take(bounds.whole, Span("fps", limits.fps_min, limits.fps_max), wish.fps, own.fps))
    width, height = _size(wish, context, own, notes)
    speed = numbers.take(bounds.real, Span("speed", limits.speed_min, limits.speed_max), wish.speed, own.speed)
    guidance_span = Span("guidance", 0, limits.guidance_max, zero_ok=True)
    guidance = numbers.model(bounds.real, guidance_span, wish.guidance, own.guidance)
    steps = numbers.model(bounds.whole, Span("steps", 1, limits.steps_max), wish.steps, own.steps)
    frames = _frames(wish, context, preset, fps, notes)
    numbers.tell_unused(preset)
    _tell_missing_looks(seen, own.family, notes)
    words = _Words(wish, context, own.family)
    return PictureOptions(
        engine=own.engine,
        family=own.family,
        width=width,
        height=height,
        fps=fps,
        frames=frames,
        guidance=guidance,
        steps=int(steps),
        motion=_motion(wish, facts, preset),
        speed=speed,
        loop=wish.loop,
        prompt=words.prompt(prompt, seen),
        negative=words.negative(prompt, seen),
        solos=words.solos(prompt, seen) if own.family else (),
    )


def speech_options(wish: Wish, context: Context, preset: Preset, notes: list[str]) -> SpeechOptions:
    """Raises BadInput."""
    own, limits = preset.speech, context.limits
    numbers = _Numbers(uses_model=own.engine != DRAFT, notes=notes)
    guidance_span = Span("speech_guidance", 0, limits.speech_guidance_max, zero_ok=True)
    temperature_span = Span("temperature", limits.temperature_min, limits.temperature_max)
    tokens_span = Span("max_new_tokens", limits.max_new_tokens_min, limits.max_new_tokens_max)
    options = SpeechOptions(
        engine=own.engine,
        guidance=numbers.model(bounds.real, guidance_span, wish.speech_guidance, own.guidance),
        temperature=numbers.model(bounds.real, temperature_span, wish.temperature, own.temperature),
        top_p=numbers.model(bounds.real, Span("top_p", 0.01, 1), wish.top_p, own.top_p),
        top_k=int(numbers.model(bounds.whole, Span("top_k", 1, limits.top_k_max), wish.top_k, own.top_k)),
        max_new_tokens=int(numbers.model(bounds.whole, tokens_span, wish.max_new_tokens, own.max_new_tokens)),
    )
    numbers.tell_unused(preset)
    if own.engine != DRAFT and wish.max_new_tokens is not None and options.max_new_tokens > bounds.TRAINED_TOKENS:
        notes.append(
            f"max_new_tokens {options.max_new_tokens}: the voice was trained up to {bounds.TRAINED_TOKENS}, so each "
            "part of the script ends there; longer scripts are spoken in parts."
        )
    return options


class _Numbers:
    """Takes numbers one after the other and remembers which were typed for an engine that has no model."""

    def __init__(self, *, uses_model: bool, notes: list[str]) -> None:
        self._uses_model = uses_model
        self._notes = notes
        self._unused: list[str] = []

    def take(self, check: Check, span: Span, typed: Typed | None, own: float) -> float:
        """The preset's own number is brought into range too: a server may allow less than a preset asks."""
        return check(span, own if typed is None else typed, self._notes)

    def model(self, check: Check, span: Span, typed: Typed | None, own: float) -> float:
        """A number of the model. Where there is no model nonsense is refused all the same."""
        if self._uses_model:
            return self.take(check, span, typed, own)
        if typed is not None:
            check(span, typed, [])
            self._unused.append(span.option)
        return own

    def tell_unused(self, preset: Preset) -> None:
        if self._unused:
            self._notes.append(f"Not used by the preset {preset.name}: {', '.join(self._unused)}.")


def _size(wish: Wish, context: Context, own: PictureOptions, notes: list[str]) -> tuple[int, int]:
    if wish.size is not None and (wish.width is not None or wish.height is not None):
        raise BadInput("Give either size or width and height, not both.")
    if wish.size is not None:
        width, height = bounds.parse_size(wish.size)
    else:
        width = bounds.side("width", wish.width, context.limits) if wish.width is not None else own.width
        height = bounds.side("height", wish.height, context.limits) if wish.height is not None else own.height
    return bounds.fit_size(width, height, context.limits, notes)


def _frames(wish: Wish, context: Context, preset: Preset, fps: int, notes: list[str]) -> int | None:
    """Of an engine that follows speech, a combined clip's length is the speech's."""
    facts = context.pictures[preset.picture_engine]
    span = Span("frames", 1, context.limits.frames_max)
    if wish.task is Task.COMBINE and facts.follows_speech:
        if wish.frames is not None:
            bounds.whole(span, wish.frames, [])
            notes.append("frames is not used: the speech decides how long this preset draws.")
        return None
    # An engine's default length is a time: at another rate it takes another number of frames.
    default = preset.picture.frames or max(1, round(facts.default_frames * fps / facts.default_fps))
    frames = bounds.whole(span, default if wish.frames is None else wish.frames, notes)
    most = max(1, int(context.limits.duration_max_s * fps))
    if wish.task is Task.ANIMATE and frames > most:
        notes.append(
            f"frames {frames} became {most}: at {fps} frames a second a clip lasts at most "
            f"{context.limits.duration_max_s:g} s."
        )
        return most
    return frames


def _motion(wish: Wish, facts: PictureFacts, preset: Preset) -> str | None:
    motion = (wish.motion or "").strip().lower()
    if not motion:
        return None
    if not facts.motions:
        raise BadInput(f"The preset {preset.name} takes no motion: describe the movement in the prompt.")
    if motion not in facts.motions:
        raise UnknownName("motion", bounds.shown(motion), list(facts.motions))
    return motion


class _Words:
    """What a model reads: the texts of one wish, for the whole cast or for some of it."""

    def __init__(self, wish: Wish, context: Context, family: str) -> None:
        """Raises BadInput for a negative prompt that is too long."""
        bounds.check_length("negative prompt", wish.negative, context.limits.negative_characters)
        self._negative = clean_prompt(wish.negative)
        self._family = family
        self._quality = _either(wish.quality_prompt, context.quality_prompt)
        self._comprehensive = _either(wish.full_negative, context.full_negative)

    def prompt(self, prompt: str, seen: Sequence[Character]) -> str:
        return model_prompt(prompt, seen, self._family, quality=self._quality)

    def negative(self, prompt: str, seen: Sequence[Character]) -> str:
        return model_negative(self._negative, prompt, seen, comprehensive=self._comprehensive)

    def solos(self, prompt: str, seen: Sequence[Character]) -> tuple[SoloPrompt, ...]:
        """None where nobody can be mixed up."""
        if len(seen) < 2:
            return ()
        solos = []
        for character in seen:
            own = without(prompt, [each for each in seen if each is not character])
            solos.append(
                SoloPrompt(
                    character=character.name,
                    prompt=self.prompt(own, [character]),
                    negative=self.negative(own, [character]),
                )
            )
        return tuple(solos)


def _tell_missing_looks(seen: Sequence[Character], family: str, notes: list[str]) -> None:
    missing = [character.title for character in seen if family and not has_lora(character, family)]
    if missing:
        notes.append(f"Drawn from the description, without a LoRA for {family}: {', '.join(missing)}.")


def _either(said: bool | None, default: bool) -> bool:
    return default if said is None else said
