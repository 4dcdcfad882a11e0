"""How a job is told: as values for scripts, as lines for people."""

from dataclasses import asdict

from bot.cli.console import plain, shortened
from generation.jobs import Job
from generation.script import written

EXCERPT_CHARACTERS = 200


def as_dict(job: Job) -> dict[str, object]:
    """What a script wants to know of a job. Long dialogues are shortened: `show` has them whole."""
    facts = job.clip.facts if job.clip else None
    return {
        "job": job.id,
        "state": job.state.value,
        "file": job.receipt,
        "failure": job.failure.user_message if job.failure else None,
        "created_at": job.created_at.isoformat(),
        "task": job.request.task.value,
        "prompt": job.request.prompt,
        "dialogue": shortened(dialogue(job), EXCERPT_CHARACTERS),
        "preset": job.request.preset,
        "seed": job.request.seed,
        "characters": [character.name for character in job.request.cast],
        "duration_s": round(facts.duration_s, 3) if facts else None,
        "width": facts.width if facts else None,
        "height": facts.height if facts else None,
        "fps": facts.fps if facts else None,
        "frames": facts.frames if facts else None,
        "render_s": round(facts.render_s, 3) if facts else None,
        "engines": dict(facts.engines) if facts else {},
    }


def summary(job: Job) -> str:
    """A finished clip in one line."""
    facts = job.clip.facts if job.clip else None
    if facts is None:
        return job.receipt
    picture = f", {facts.width}x{facts.height} at {facts.fps} fps" if facts.frames else ""
    return (
        f"{job.receipt}  {facts.duration_s:.1f} s{picture}, preset {job.request.preset}, "
        f"seed {job.request.seed}, made in {facts.render_s:.1f} s"
    )


def dialogue(job: Job) -> str:
    """Every turn with its speaker; empty for silent clips."""
    script = job.request.script
    return " ".join(map(written, script.lines)) if script else ""


def what(job: Job) -> str:
    """What a job makes, in 60 characters at most."""
    return shortened(job.request.prompt or dialogue(job), 60)


def parameters(job: Job) -> dict[str, object]:
    """Everything that the clip was made from, and what became of it."""
    request = job.request
    return as_dict(job) | {
        "dialogue": dialogue(job),
        "captions": request.captions,
        "background_sound": request.background_sound,
        "titles": request.titles,
        "picture": asdict(request.picture) if request.picture else None,
        "speech": asdict(request.speech) if request.speech else None,
        "notes": list(job.notes),
        "attempts": job.attempts,
        "estimate_s": round(job.estimate_s, 3),
    }


def lines(job: Job) -> list[str]:
    """`parameters` for people: a line each, without what is empty or has no say."""
    return [f"{name:12} {_shown(value)}" for name, value in parameters(job).items() if _shown(value)]


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_shown(each)}" for key, each in value.items() if _shown(each))
    if isinstance(value, list):
        return "; ".join(str(each) for each in value)
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value in (None, 0) else plain(str(value))
