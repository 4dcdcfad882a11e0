"""The status message of a group of jobs, as values: equal ones look alike, so nothing is edited in vain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import discord

from bot.answering import Answer
from bot.buttons import button, view
from bot.language import say
from bot.status.budget import Phase
from bot.status.echo import echo, title
from bot.status.standing import Surroundings, standing
from generation.fairness import Expectation
from generation.jobs import ACTIVE, ENDED, Job, JobState

MOST_SHOWN = 10  # as many as one message can hold clips
_NAMELESS = "\u200b"  # a field must have a name; this one is not seen
_COLOURS = {Phase.WAITING: 0x95A5A6, Phase.RUNNING: 0x3498DB}
_DONE, _LOST, _CANCELLED = 0x2ECC71, 0xE74C3C, 0x7F8C8D


@dataclass(frozen=True, kw_only=True, slots=True)
class Status:
    """`states`: the jobs' names and how they stand. `remarks`: what else is to be said.

    `cancel`: the job whose button cancels the group, and the button's label; None: nothing is left to cancel.
    """

    title: str
    request: str
    states: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]
    colour: int
    phase: Phase
    cancel: tuple[str, str] | None = None

    def embed(self) -> discord.Embed:
        made = discord.Embed(title=self.title, description=self.request, colour=self.colour)
        for name, state in self.states:
            made.add_field(name=name, value=state, inline=False)
        if self.remarks:
            made.add_field(name=_NAMELESS, value="\n".join(self.remarks), inline=False)
        return made

    def view(self) -> discord.ui.View | None:
        if self.cancel is None:
            return None
        job_id, label = self.cancel
        return view([button("cancel", job_id, label=label, style=discord.ButtonStyle.danger)])


def describe(jobs: Sequence[Job], around: Surroundings, *, animatic: bool = False, unwatched: bool = False) -> Status:
    """`jobs`: a group in order, at least one. `animatic`: its quick film is shown beside the text.

    `unwatched`: this is the last that the message can show before the end.
    """
    language = around.language
    phase = phase_of(jobs)
    remarks: list[str] = []
    if len(jobs) > MOST_SHOWN:
        remarks.append(say(language, "… and {count} more.", count=len(jobs) - MOST_SHOWN))
    if animatic and phase is not Phase.FINAL:
        remarks.append(say(language, "The film below is an animatic, drawn quickly. The real clip is on its way."))
    if unwatched and phase is not Phase.FINAL:
        remarks.append(say(language, "Progress is no longer shown here. The clip will come as a direct message."))
    return Status(
        title=title(jobs[0].request.task, language),
        request=echo(jobs, language),
        states=_states(jobs, around),
        remarks=tuple(remarks),
        colour=_colour(jobs, phase),
        phase=phase,
        cancel=_cancel(jobs, language),
    )


def first_answer(
    jobs: Sequence[Job],
    expectations: Mapping[str, Expectation],
    language: str,
    paused: frozenset[str] = frozenset(),
) -> Answer:
    """What a command that has queued these jobs answers; the board goes on from there."""
    around = Surroundings(now=jobs[0].created_at, language=language, expectations=expectations, paused=paused)
    status = describe(jobs, around)
    return Answer(embeds=(status.embed(),), view=status.view())


def phase_of(jobs: Sequence[Job]) -> Phase:
    if all(job.state in ENDED for job in jobs):
        return Phase.FINAL
    if any(job.state in (JobState.RUNNING, JobState.RENDERED) for job in jobs):
        return Phase.RUNNING
    return Phase.WAITING


def _states(jobs: Sequence[Job], around: Surroundings) -> tuple[tuple[str, str], ...]:
    if len(jobs) == 1:
        return ((_NAMELESS, standing(jobs[0], around)),)
    among = replace(around, alone=False)
    return tuple(
        (f"{number} · " + say(around.language, "seed {seed}", seed=job.request.seed), standing(job, among))
        for number, job in enumerate(jobs[:MOST_SHOWN], start=1)
    )


def _colour(jobs: Sequence[Job], phase: Phase) -> int:
    if phase in _COLOURS:
        return _COLOURS[phase]
    states = {job.state for job in jobs}
    if JobState.DELIVERED in states:
        return _DONE
    return _LOST if states & {JobState.FAILED, JobState.UNDELIVERABLE} else _CANCELLED


def _cancel(jobs: Sequence[Job], language: str) -> tuple[str, str] | None:
    if not any(job.state in ACTIVE and not job.cancel_requested for job in jobs):
        return None
    return jobs[0].id, say(language, "Cancel") if len(jobs) == 1 else say(language, "Cancel all")
