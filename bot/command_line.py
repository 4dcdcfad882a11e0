"""The slash command that would make a clip again, as it is typed."""

from collections.abc import Mapping

from generation.again import wish_of
from generation.domain import Task
from generation.jobs import ChatDestination, Job
from generation.wish import Wish

_PICTURE = ("motion", "seed", "negative", "frames", "fps", "size", "guidance", "steps")
_OPTIONS: Mapping[Task, tuple[str, ...]] = {
    Task.ANIMATE: ("prompt", "character", "second_character", "preset", *_PICTURE, "speed", "loop"),
    Task.SPEAK: (
        *("dialogue", "character", "second_character", "preset", "seed"),
        *("speech_guidance", "temperature", "top_p", "top_k"),
    ),
    Task.COMBINE: (
        *("prompt", "dialogue", "character", "second_character", "preset", "captions", *_PICTURE),
        *("speech_guidance", "temperature", "speed"),
    ),
}
_UNSAID: Mapping[str, object] = {"speed": 1.0, "loop": False, "captions": True}  # what an option is when left out


def command_of(job: Job) -> str:
    """On one line. Numbers that a command has no option for are the preset's and are left out."""
    task = job.request.task
    wish = wish_of(job.request)
    said = {name: _value(wish, name) for name in _OPTIONS[task]}
    parts = [f"{name}:{value}" for name, value in said.items() if value]
    if task is Task.SPEAK and isinstance(job.destination, ChatDestination) and job.destination.voice_message:
        parts.append("as:voice message")
    if job.spoiler and task is not Task.SPEAK:
        parts.append("spoiler:True")
    if job.private:
        parts.append("private:True")
    return " ".join((f"/{task.value}", *parts))


def _value(wish: Wish, name: str) -> str:
    """Empty: left out."""
    value = getattr(wish, name)
    if value is None or value == _UNSAID.get(name, ""):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())
