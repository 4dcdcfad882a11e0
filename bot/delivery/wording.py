"""What is written around a clip: the message, the alt text for who does not see it, the file's name."""

import re
from collections.abc import Sequence

from bot.answering import MESSAGE_CHARACTERS
from bot.delivery.view import number_of
from bot.language import say
from bot.status.echo import plain
from bot.wording import cut, excerpt
from generation.domain import Task
from generation.jobs import ChatDestination, Job, JobState

EXCERPT_CHARACTERS = 200
ALT_TEXT_CHARACTERS = 1024  # Discord's limit of an attachment's description
_NAME_CHARACTERS = 40
_NOTE_CHARACTERS = 200
_MOST_NAMES = 4
_MOST_NOTES = 3
_FILE_NAME_CHARACTERS = 60


def mention(job: Job) -> str:
    return f"<@{job.requester.user_id}>"


def content(jobs: Sequence[Job], remarks: Sequence[str], language: str) -> str:
    """`jobs`: the clips of the message; `remarks`: what must be told beside, before the notes of the clips."""
    first = jobs[0]
    lines = [_title(jobs, language)]
    text = excerpt(first, EXCERPT_CHARACTERS)
    if text:
        lines.append(f"> ||{text}||" if first.spoiler else f"> {text}")
    lines += [f"-# {remark}" for remark in remarks]
    notes = list(dict.fromkeys(note for job in jobs for note in job.notes))
    lines += [f"-# {plain(note, _NOTE_CHARACTERS)}" for note in notes[:_MOST_NOTES]]
    if len(notes) > _MOST_NOTES:
        more = len(notes) - _MOST_NOTES
        lines.append("-# " + say(language, "… and {count} more notes: the details of the clip have them.", count=more))
    return cut("\n".join(lines), MESSAGE_CHARACTERS)


def refusal(jobs: Sequence[Job], lines: Sequence[str], language: str) -> str:
    """In place of clips that cannot be posted; `lines` say why."""
    told = say(language, "{mention} Your clip is made, but I cannot post it here.", mention=mention(jobs[0]))
    return cut("\n".join([told, *lines]), MESSAGE_CHARACTERS)


def beforehand(job: Job, language: str) -> str:
    """What an answer says until its files have come."""
    return say(language, "{mention} Your clip is made. It is on its way up …", mention=mention(job))


def _title(jobs: Sequence[Job], language: str) -> str:
    first = jobs[0]
    cast = [plain(character.title, _NAME_CHARACTERS) for character in first.request.cast]
    names = ", ".join(f"**{name}**" for name in cast[:_MOST_NAMES]) + (" …" if len(cast) > _MOST_NAMES else "")
    told = {"mention": mention(first), "names": names}
    if len(jobs) > 1:
        return say(language, "{mention} Your {count} clips are ready: {names}", count=len(jobs), **told)
    if first.request.task is Task.SPEAK:
        return say(language, "{mention} Your speech is ready: {names}", **told)
    return say(language, "{mention} Your clip is ready: {names}", **told)


def missing(others: Sequence[Job], language: str) -> list[str]:
    """A line for each clip of the group that could not be made."""
    lines: list[str] = []
    for job in others:
        number = number_of(job) or 1
        if job.state is JobState.FAILED:
            reason = plain(job.failure.user_message, _NOTE_CHARACTERS) if job.failure else ""
            lines.append(say(language, "Clip {number} could not be made: {reason}", number=number, reason=reason))
        elif job.state is JobState.CANCELLED:
            lines.append(say(language, "Clip {number} was cancelled.", number=number))
    return lines


def about(job: Job, line: str, language: str) -> str:
    """A line about one clip of several says which one."""
    number = number_of(job)
    return say(language, "Clip {number}: {line}", number=number, line=line) if number else line


def alt_text(job: Job) -> str:
    """The prompt and who says what, as plain text."""
    titles = {character.name: character.title for character in job.request.cast}
    script = job.request.script
    spoken = [f"{titles.get(line.speaker, line.speaker)}: {line.text}" for line in script.lines] if script else []
    text = "\n".join(filter(None, [job.request.prompt, *spoken]))
    return text if len(text) <= ALT_TEXT_CHARACTERS else text[: ALT_TEXT_CHARACTERS - 1] + "…"


def file_name(job: Job, ending: str) -> str:
    """Of ASCII letters, digits and hyphens: what Discord keeps of a name."""
    names = (re.sub(r"[^a-z0-9]+", "-", character.name.lower()).strip("-") for character in job.request.cast)
    cast = "-".join(filter(None, names))[:_FILE_NAME_CHARACTERS].strip("-")
    return f"{cast or 'cartoon'}-{job.request.seed}{ending}"


def language_of(job: Job) -> str:
    return job.destination.language if isinstance(job.destination, ChatDestination) else "en-US"
