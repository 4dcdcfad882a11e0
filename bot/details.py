"""Everything about one job, on one embed that Discord takes whatever the job holds."""

from collections.abc import Iterator, Mapping

import discord
from discord.utils import format_dt

from bot.command_line import command_of
from bot.language import say
from bot.receipts import receipt_url
from bot.status.echo import title
from bot.wording import cut, footer, shown, state, turns
from generation.domain import PictureOptions, SpeechOptions
from generation.jobs import Job, JobState

EMBED_CHARACTERS = 6000  # Discord's limits: title, description, footer and all fields together
FIELD_CHARACTERS = 1024
PROMPT_CHARACTERS = 1500
SHORT_CHARACTERS = 300
LEAST_CHARACTERS = 40  # a field with less room would say nothing
MOST_ENGINES = 4
_COLORS = {JobState.FAILED: 0xD83C3E, JobState.UNDELIVERABLE: 0xD83C3E, JobState.DELIVERED: 0x2D7D46}


def details(job: Job, language: str) -> discord.Embed:
    """All parameters, and what became of them. What did not fit is in `whole_texts`."""
    return _Sheet(job, language).embed


def whole_texts(job: Job, language: str) -> str | None:
    """The texts as they were typed, for a file beside the embed; None where it shows them whole."""
    if not _Sheet(job, language).is_cut:
        return None
    request = job.request
    parts = {
        say(language, "Prompt"): request.prompt,
        say(language, "Not in the picture"): request.negative,
        say(language, "Dialogue"): "\n".join(turns(job)),
        say(language, "Notes"): "\n".join(job.notes),
        say(language, "As a command"): command_of(job),
    }
    return "\n\n".join(f"{name}:\n{text}" for name, text in parts.items() if text) + "\n"


class _Sheet:
    """Fills the embed, the most important first: what comes later gets the room that is left."""

    def __init__(self, job: Job, language: str) -> None:
        self.is_cut = False
        self.embed = discord.Embed(
            title=f"{title(job.request.task, language)}: {state(job, language)}", color=_COLORS.get(job.state)
        )
        self.embed.url = receipt_url(job)
        footer(self.embed, job)
        self._job = job
        self._language = language
        self.embed.description = self._cut(shown(job.request.prompt, 10**6), PROMPT_CHARACTERS) or None
        self._add(
            say(self._language, "Dialogue"), "\n".join(shown(turn, 10**6) for turn in turns(job)), FIELD_CHARACTERS
        )
        self._failure()
        self._how_made()
        self._result()
        self._add(
            say(self._language, "Notes"),
            "\n".join(shown(note, 10**6) for note in job.notes),
            SHORT_CHARACTERS * 2,
        )
        self._add(say(self._language, "Not in the picture"), shown(job.request.negative, 10**6), SHORT_CHARACTERS)
        self._command()

    def _add(self, label: str, value: str, characters: int = SHORT_CHARACTERS, *, inline: bool = False) -> None:
        """`value` is escaped already. Without one there is no field."""
        if not value.strip():
            return
        room = min(characters, FIELD_CHARACTERS, EMBED_CHARACTERS - len(self.embed) - len(label))
        if room < min(len(value), LEAST_CHARACTERS):
            self.is_cut = True
            return
        self.embed.add_field(name=label, value=self._cut(value, room), inline=inline)

    def _cut(self, escaped: str, characters: int) -> str:
        self.is_cut = self.is_cut or len(escaped) > characters
        return cut(escaped, characters)

    def _failure(self) -> None:
        job, language = self._job, self._language
        if job.failure is None:
            return
        reason = shown(job.failure.user_message, SHORT_CHARACTERS)
        if job.state is JobState.UNDELIVERABLE:
            advice = say(language, "`/show job:{id}` fetches the clip.", id=job.id)
        else:
            advice = say(language, "It was not charged. Ask again, or with another preset.")
        self._add(say(self._language, "What went wrong"), f"{reason}\n{advice}", SHORT_CHARACTERS * 2)

    def _how_made(self) -> None:
        request = self._job.request
        names = (
            f"{shown(each.title, 40)} (`{_code(each.name, 40)}`)"
            + (f" {say(self._language, 'only heard')}" if each.name in request.off_screen else "")
            for each in request.cast
        )
        self._add(say(self._language, "Characters"), ", ".join(names))
        self._add(say(self._language, "Preset"), shown(request.preset, 40), inline=True)
        self._add(say(self._language, "Seed"), f"`{_code(str(request.seed), 40)}`", inline=True)
        if request.picture is not None:
            self._add(say(self._language, "Picture"), self._lines(_picture(request.picture)))
        if request.speech is not None:
            self._add(say(self._language, "Voice"), self._lines(_speech(request.speech)))

    def _result(self) -> None:
        job = self._job
        self._add(say(self._language, "Times"), "\n".join(self._times()))
        facts = job.clip.facts if job.clip else None
        if facts is not None:
            made: dict[str, object] = {"length": f"{facts.duration_s:.1f} s"}
            if facts.frames:
                made |= {"size": f"{facts.width}x{facts.height}", "fps": facts.fps, "frames": facts.frames}
            made["made in"] = f"{facts.render_s:.1f} s"
            self._add(say(self._language, "Clip"), self._lines(made))
            for port, told in list(facts.engines.items())[:MOST_ENGINES]:
                self._add(say(self._language, "Engine"), f"**{shown(port, 40)}**\n{self._lines(told)}")
        marks = {"attempts": job.attempts, "private": job.private, "spoiler": job.spoiler}
        self._add(say(self._language, "Job"), f"`{job.id}`\n{self._lines(marks)}".rstrip())

    def _times(self) -> Iterator[str]:
        job = self._job
        yield say(self._language, "asked for {time}", time=format_dt(job.created_at, "f"))
        if job.claimed_at is not None:
            yield say(self._language, "begun {time}", time=format_dt(job.claimed_at, "f"))
        if job.ended_at is not None:
            yield say(self._language, "ended {time}", time=format_dt(job.ended_at, "f"))
        if job.delivered_at is not None:
            yield say(self._language, "delivered {time}", time=format_dt(job.delivered_at, "f"))

    def _lines(self, values: Mapping[str, object]) -> str:
        """A line each, without what is empty or has no say."""
        told = {name.replace("_", " "): value for name, value in values.items() if value not in (None, "", 0, False)}
        return "\n".join(f"{shown(name, 40)}: {self._told(value)}" for name, value in told.items())

    def _told(self, value: object) -> str:
        return say(self._language, "yes") if value is True else shown(str(value), 80)

    def _command(self) -> None:
        """In a block of code, which is copied as it stands."""
        label = say(self._language, "As a command")
        fence = len("```\n\n```")
        room = min(FIELD_CHARACTERS, EMBED_CHARACTERS - len(self.embed) - len(label)) - fence
        command = command_of(self._job).replace("`", "'")
        if len(command) > room:
            self.is_cut = True
            return
        self.embed.add_field(name=label, value=f"```\n{command}\n```", inline=False)


def _picture(picture: PictureOptions) -> Mapping[str, object]:
    return {
        "engine": picture.engine,
        "base": picture.family,
        "size": f"{picture.width}x{picture.height}",
        "fps": picture.fps,
        "frames": picture.frames,
        "guidance": picture.guidance,
        "steps": picture.steps,
        "motion": picture.motion,
        "speed": picture.speed,
        "loop": picture.loop,
    }


def _speech(speech: SpeechOptions) -> Mapping[str, object]:
    return {
        "engine": speech.engine,
        "guidance": speech.guidance,
        "temperature": speech.temperature,
        "top_p": speech.top_p,
        "top_k": speech.top_k,
        "max_new_tokens": speech.max_new_tokens,
    }


def _code(text: str, characters: int) -> str:
    """Inside of backticks nothing is escaped, and only a backtick ends them."""
    return text.replace("`", "'")[:characters] or "?"
