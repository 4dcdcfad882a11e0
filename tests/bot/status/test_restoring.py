"""What a start takes up again, where a crash came in a rush."""

import asyncio
from dataclasses import replace

from bot.status.restoring import unfinished
from generation.jobs import ChatDestination
from tests.bot.status.stage import ANSWER, RecordingEditor, Stage
from tests.clock import FakeClock
from tests.patience import PATIENCE_S

ASKED = 3


class SlowEditor(RecordingEditor):
    """Each answer is found when all of them are being looked for."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock)
        self._all = asyncio.Barrier(ASKED)

    async def answer_to(self, token: str) -> str | None:
        await self._all.wait()
        return token.removeprefix(ANSWER)


async def test_answers_are_looked_up_beside_each_other(stage: Stage) -> None:
    """A Discord that is unwell takes 25 s for each, and nothing is drawn meanwhile."""
    jobs = [(await stage.queue())[0] for _ in range(ASKED)]
    for number, job in enumerate(jobs):
        assert isinstance(job.destination, ChatDestination)
        forgotten = replace(job.destination, status_id="", reply_token=f"{ANSWER}{number}")
        await stage.store(lambda store, job=job, to=forgotten: store.readdress(job.id, to))
    async with asyncio.timeout(PATIENCE_S):
        groups = await unfinished(stage.store, SlowEditor(stage.clock), stage.clock())
    found = {job.id: job.destination for (job,) in groups}
    for number, job in enumerate(jobs):
        there = found[job.id]
        assert isinstance(there, ChatDestination)
        assert there.status_id == str(number)
