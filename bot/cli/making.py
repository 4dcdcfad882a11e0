"""From a wish to finished files: queue, dispatch or wait for who does, show how it goes."""

import asyncio
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.app import App, open_app, request_context
from bot.cli.watching import watching
from bot.dispatching import dispatching
from bot.errors import Interrupted
from bot.settings import Settings
from bot.signals import first_signal
from generation.domain import Request
from generation.errors import BadInput, CancelReason, CartoonError, StaleTransition, StorageFailed
from generation.jobs import FileDestination, Job, JobState, Requester
from generation.request import resolve
from generation.service import Order
from generation.wish import Wish

SIGINT_CODE = 130  # 128 + the signal's number, as shells have it
LOCAL_USER = "local"  # whoever types on this machine shares one account
_BAD_INPUT_CODES = frozenset({"bad-input", "unknown-name", "unspeakable", "unavailable"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """`targets` is given the number of clips and returns as many paths."""

    wish: Wish
    targets: Callable[[int], tuple[Path, ...]]
    spoiler: bool = False
    private: bool = False


async def make(settings: Settings, plan: Plan, *, quiet: bool) -> tuple[Job, ...]:
    """The ended jobs, in the order of their seeds: see `check`. Raises BadInput, Unavailable, Interrupted.

    Signals are heard from before the first job is queued until all is closed, so that none leaves a job behind.
    """
    async with first_signal() as signalled, open_app(settings) as app:
        requests = resolve(plan.wish, request_context(settings, app.engines, app.characters))
        orders = _orders(requests, plan)
        if signalled.done():
            raise _interrupted(signalled.result())
        jobs = await app.service.submit_all(orders)
        return await _finished(app, jobs, signalled, quiet=quiet)


def _orders(requests: Sequence[Request], plan: Plan) -> tuple[Order, ...]:
    return tuple(
        Order(
            request=request,
            requester=Requester(user_id=LOCAL_USER),
            destination=FileDestination(path=path),
            spoiler=plan.spoiler,
            private=plan.private,
        )
        for request, path in zip(requests, plan.targets(len(requests)), strict=True)
    )


async def _finished(
    app: App, jobs: Sequence[Job], signalled: asyncio.Future[signal.Signals], *, quiet: bool
) -> tuple[Job, ...]:
    """All jobs ended. Ctrl-C cancels them; SIGTERM leaves them in the queue for the next start."""
    async with dispatching(app, jobs, signalled) as work, watching(app, jobs, quiet=quiet):
        ended = asyncio.gather(*(app.service.wait(job.id) for job in jobs))
        try:
            waited: set[asyncio.Future[Any]] = {ended, work.task, signalled}
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                return tuple(await ended)
            if not signalled.done():
                await work.task  # raises what ended it
                raise StorageFailed("The queue stopped working. Start again; nothing is lost.")
            if signalled.result() is signal.SIGTERM:
                raise Interrupted("Stopped; the clip stays in the queue for the next start.", exit_code=1)
            await _cancel(app, jobs)
            raise _interrupted(signalled.result())
        finally:
            ended.cancel()
            with suppress(asyncio.CancelledError):
                await ended


def _interrupted(number: signal.Signals) -> Interrupted:
    if number is signal.SIGTERM:
        return Interrupted("Stopped.", exit_code=1)
    return Interrupted("Cancelled.", exit_code=SIGINT_CODE)


async def _cancel(app: App, jobs: Sequence[Job]) -> None:
    for job in jobs:
        with suppress(StaleTransition):  # it had ended already
            await app.service.cancel(job.id, CancelReason.USER)
    await asyncio.gather(*(app.service.wait(job.id) for job in jobs))


def check(jobs: Sequence[Job]) -> None:
    """Raises the first failure: BadInput where the request was wrong and nothing came of it."""
    failed = [job for job in jobs if job.state is not JobState.DELIVERED]
    if not failed:
        return
    job = failed[0]
    if job.failure is None:
        raise CartoonError(f"The clip {job.id} was {job.state.value}.")
    if job.failure.code in _BAD_INPUT_CODES and len(failed) == len(jobs):
        raise BadInput(job.failure.user_message)
    fetch = ""
    if job.state is JobState.UNDELIVERABLE:
        fetch = f" Fetch it later with: cartoon-bot show {job.id} -o FILE"
    raise CartoonError(f"{job.failure.user_message} (job {job.id}){fetch}")
