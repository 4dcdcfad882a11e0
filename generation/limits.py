"""How much may be asked for. Nonsense is refused; what is merely out of range is brought in and told."""

import math
import re
from dataclasses import asdict, dataclass

from generation.errors import BadInput

Typed = int | float | str  # a number as a person, a form or JSON may give it

SEED_MAX = 2**32 - 1  # torch and NumPy generators take seeds of 32 bits alike
SIZE_STEP = 8  # both models' autoencoders shrink by 8
TRAINED_TOKENS = 3072  # Dia's decoder positions, 35.7 s at 86.13 tokens a second
_SIZE = re.compile(r"\s*([+-]?\d{1,6})\s*[xX×]\s*([+-]?\d{1,6})\s*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What a server allows. Bounds are inclusive; each field is a setting of the section `[limits]`.

    Raises ValueError when nothing would be allowed: a bound of zero or less, or a least above the most.
    """

    prompt_characters: int = 2_000
    negative_characters: int = 2_000
    dialogue_characters: int = 4_000  # a Discord modal's largest field
    script_file_characters: int = 20_000  # about 3,000 words
    speakers_max: int = 6
    variations_max: int = 4
    frames_max: int = 480
    duration_max_s: float = 30.0  # of a silent clip; speech decides its own length
    fps_min: int = 8
    fps_max: int = 30
    side_min_px: int = 256
    side_max_px: int = 1_536
    pixels_max: int = 1_536 * 1_024
    steps_max: int = 100
    guidance_max: float = 30.0
    speed_min: float = 0.5
    speed_max: float = 2.0
    speech_guidance_max: float = 10.0
    temperature_min: float = 0.1
    temperature_max: float = 2.5
    top_k_max: int = 1_024  # Dia's codebooks have 1,024 entries
    max_new_tokens_min: int = 86  # one second
    max_new_tokens_max: int = 8_192

    def __post_init__(self) -> None:
        bounds = asdict(self)
        for name, bound in bounds.items():
            if not 0 < bound < math.inf:
                raise ValueError(f"{name} must be above 0")
            if bound > bounds.get(name.replace("_min", "_max"), bound):
                raise ValueError(f"{name} must not be above {name.replace('_min', '_max')}")


@dataclass(frozen=True, slots=True)
class Span:
    """An option's allowed numbers, both ends included. Zero is nonsense unless `zero_ok`."""

    option: str
    low: float
    high: float
    zero_ok: bool = False


def whole(span: Span, typed: Typed, notes: list[str]) -> int:
    """The whole number that was typed, brought into the span and told in `notes`. Raises BadInput on nonsense."""
    value = _number(typed)
    if value is None or not value.is_integer() or not _meant(span, value):
        raise _refused(span, typed, "a whole number")
    return int(_clamped(span, value, notes))


def real(span: Span, typed: Typed, notes: list[str]) -> float:
    """The number that was typed, brought into the span and told in `notes`. Raises BadInput on nonsense."""
    value = _number(typed)
    if value is None or not _meant(span, value):
        raise _refused(span, typed, "a number")
    return _clamped(span, value, notes)


def seed(typed: Typed) -> int:
    """A seed of 32 bits; another number would be another clip, so it is never clamped. Raises BadInput."""
    value = _number(typed)
    if value is None or not value.is_integer() or not 0 <= value <= SEED_MAX:
        raise BadInput(f"seed must be a whole number from 0 to {SEED_MAX}, not '{shown(typed)}'.")
    return int(value)


def parse_size(typed: str) -> tuple[int, int]:
    """`WIDTHxHEIGHT` in pixels. Raises BadInput."""
    match = _SIZE.fullmatch(typed)
    if match is None or (width := int(match[1])) <= 0 or (height := int(match[2])) <= 0:
        raise BadInput(f"size must be WIDTHxHEIGHT such as 768x768, not '{shown(typed)}'.")
    return width, height


def side(option: str, typed: Typed, limits: Limits) -> int:
    """A side in pixels, still to be fitted. Raises BadInput."""
    value = _number(typed)
    span = Span(option, limits.side_min_px, limits.side_max_px)
    if value is None or not value.is_integer() or not 0 < value < 1_000_000:
        raise _refused(span, typed, "a whole number")
    return int(value)


def fit_size(width: int, height: int, limits: Limits, notes: list[str]) -> tuple[int, int]:
    """The nearest allowed size: sides in range and multiples of 8, not more pixels than allowed; told in `notes`."""
    fitted = _fit_side(width, limits), _fit_side(height, limits)
    shrink = math.sqrt(limits.pixels_max / (fitted[0] * fitted[1]))
    if shrink < 1:
        short = _fit_side(_whole_steps(min(fitted) * shrink), limits)
        long = _fit_side(_whole_steps(min(max(fitted) * shrink, limits.pixels_max / short)), limits)
        fitted = (short, long) if fitted[0] <= fitted[1] else (long, short)
    if fitted != (width, height):
        notes.append(
            f"size {width}x{height} became {fitted[0]}x{fitted[1]}: sides are multiples of {SIZE_STEP} from "
            f"{limits.side_min_px} to {limits.side_max_px}, with {limits.pixels_max:,} pixels in all at most."
        )
    return fitted


def check_length(what: str, text: str, most: int) -> None:
    """Raises BadInput when `text` has more than `most` characters; texts are never cut silently."""
    if len(text) > most:
        raise BadInput(f"The {what} has {len(text):,} characters; {most:,} are allowed. Shorten it.")


def shown(typed: Typed) -> str:
    """A typed value, short and plain enough for a message of one line."""
    text = f"{typed:g}" if isinstance(typed, float) else " ".join(str(typed).split())
    text = "".join(character for character in text if character.isprintable())
    return text if len(text) <= 40 else text[:39] + "…"


def _number(typed: Typed) -> float | None:
    if isinstance(typed, bool):
        return None
    try:
        value = float(typed)
    except (ValueError, OverflowError):
        return None
    return value if math.isfinite(value) else None


def _meant(span: Span, value: float) -> bool:
    return value > 0 or (span.zero_ok and value == 0)


def _refused(span: Span, typed: Typed, kind: str) -> BadInput:
    return BadInput(f"{span.option} must be {kind} from {span.low:.10g} to {span.high:.10g}, not '{shown(typed)}'.")


def _clamped(span: Span, value: float, notes: list[str]) -> float:
    fitted = min(max(value, span.low), span.high)
    if fitted != value:
        side = "most" if value > span.high else "least"
        notes.append(f"{span.option} {value:.10g} became {fitted:.10g}, the {side} that is allowed.")
    return fitted


def _whole_steps(side: float) -> int:
    return int(side) // SIZE_STEP * SIZE_STEP


def _fit_side(side: int, limits: Limits) -> int:
    fitted = round(side / SIZE_STEP) * SIZE_STEP
    low = -(-limits.side_min_px // SIZE_STEP) * SIZE_STEP
    high = _whole_steps(limits.side_max_px)
    return min(max(fitted, low), high)
