"""What was asked for, as the status message repeats it: shortened, and without effect on the chat."""

from collections.abc import Sequence

from discord.utils import escape_markdown, escape_mentions

from bot.language import say
from generation.costs import SPOKEN_CHARACTERS_PER_S
from generation.domain import Request, Task
from generation.jobs import Job

# Escaped, a text may be twice as long; all of this and what stands around then fits into an embed: 6,000 characters.
PROMPT_CHARACTERS = 250
DIALOGUE_CHARACTERS = 300
NOTE_CHARACTERS = 150
MOST_NOTES = 4
MOST_NAMES = 6
NAME_CHARACTERS = 40


def plain(text: str, characters: int) -> str:
    """At most this many characters of it on one line, escaped: nothing in it is formatted, linked or pings."""
    line = " ".join(text.split())
    short = line if len(line) <= characters else line[: characters - 1].rstrip() + "…"
    return escape_mentions(escape_markdown(short, ignore_links=False)).replace("<", "\\<")


def title(task: Task, language: str) -> str:
    match task:
        case Task.ANIMATE:
            return say(language, "Animation")
        case Task.SPEAK:
            return say(language, "Speech")
        case Task.COMBINE:
            return say(language, "Cartoon")


def echo(jobs: Sequence[Job], language: str) -> str:
    """The request of a group: its jobs differ by their seeds only."""
    request = jobs[0].request
    cover = "||" if jobs[0].spoiler else ""
    lines = [f"> {cover}{plain(request.prompt, PROMPT_CHARACTERS)}{cover}"] if request.prompt else []
    if request.script is not None:
        lines.append(f"{cover}{_dialogue(request)}{cover}")
    lines.append("-# " + " · ".join(_facts(jobs, language)))
    lines += [f"⚠️ {plain(note, NOTE_CHARACTERS)}" for note in request.notes[:MOST_NOTES]]
    if len(request.notes) > MOST_NOTES:
        more = len(request.notes) - MOST_NOTES
        lines.append(say(language, "… and {count} more notes: the details of the clip have them.", count=more))
    return "\n".join(lines)


def _dialogue(request: Request) -> str:
    """The first turns, each with its speaker's title, until there is no more room."""
    if request.script is None:
        return ""
    titles = {character.name: character.title for character in request.cast}
    room = DIALOGUE_CHARACTERS
    turns: list[str] = []
    for line in request.script.lines:
        if room <= 0:
            turns.append("…")
            break
        speaker = plain(titles.get(line.speaker, line.speaker), NAME_CHARACTERS)
        turns.append(f"**{speaker}:** {plain(line.text, room)}")
        room -= len(speaker) + len(line.text)
    return "\n".join(turns)


def _facts(jobs: Sequence[Job], language: str) -> list[str]:
    request = jobs[0].request
    names = [plain(character.title, NAME_CHARACTERS) for character in request.cast[:MOST_NAMES]]
    facts = [", ".join(names)] if names else []
    facts.append(say(language, "preset {preset}", preset=plain(request.preset, NAME_CHARACTERS)))
    if request.script is not None:
        spoken_s = sum(len(line.text) for line in request.script.lines) / SPOKEN_CHARACTERS_PER_S
        facts.append(say(language, "about {seconds} s of speech", seconds=max(1, round(spoken_s))))
    if request.picture is not None:
        facts.append(f"{request.picture.width}x{request.picture.height}")
    if len(jobs) > 1:
        facts.append(say(language, "{count} variations from seed {seed}", count=len(jobs), seed=request.seed))
    else:
        facts.append(say(language, "seed {seed}", seed=request.seed))
    return facts
