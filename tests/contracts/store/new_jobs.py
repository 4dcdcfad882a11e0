"""Small jobs and clips, and jobs brought to any state."""

from collections.abc import Callable, Mapping
from itertools import count

from generation.domain import Asset, Character, Look, Request, SlotKind, Task, Voice
from generation.jobs import (
    Clip,
    ClipFacts,
    Failure,
    Job,
    JobState,
    LibraryDestination,
    NewJob,
    Requester,
    StoredFile,
)
from generation.store import Store

_numbers = count(1)
BROKEN = Failure(code="engine-failed", user_message="The drawing broke.")
NOBODY = Failure(code="delivery-failed", user_message="The channel is gone.")


def new_job(user: str = "ann", **changes: object) -> NewJob:
    """A job of 10 s. Fields of NewJob by name; `weight` and `guild` are the requester's, `assets` the character's."""
    weight = float(str(changes.pop("weight", 1.0)))
    guild = changes.pop("guild", None)
    assets = changes.pop("assets", ())
    fields: dict[str, object] = {
        "id": f"job{next(_numbers)}",
        "request": Request(task=Task.ANIMATE, preset="draft", seed=1, cast=(character(*assets),)),
        "requester": Requester(user_id=user, guild_id=None if guild is None else str(guild), weight=weight),
        "destination": LibraryDestination(),
        "slot_kind": SlotKind.CPU,
        "estimate_s": 10.0,
        "cost_class": "draft",
    }
    return NewJob(**{**fields, **changes})


def character(*sha256s: str) -> Character:
    """Up to three files: portrait, voice, LoRA."""
    files = [Asset(name="file", sha256=sha256, size_bytes=1) for sha256 in sha256s]
    portrait, reference, lora = [*files, None, None, None][:3]
    look = Look(base="sdxl", lora=lora)
    return Character(name="temo", title="Temo", portrait=portrait, voice=Voice(reference=reference), looks=(look,))


def clip(**files: str) -> Clip:
    """A clip with files by role, given by their content's letter: `clip(video="a")`."""
    stored = {role: StoredFile(sha256=sha(letter), size_bytes=7, mime="video/mp4") for role, letter in files.items()}
    return Clip(files=stored, facts=ClipFacts(duration_s=2.0, engines={"picture": {"seed": 1, "fps": 8.0}}))


def sha(letter: str) -> str:
    return letter * 64


def claimed(store: Store, job: NewJob | None = None, owner: str = "me") -> Job:
    """A running job; the queue must have been empty."""
    new = store.enqueue(job or new_job())
    running = store.claim(owner, new.slot_kind)
    assert running is not None
    assert running.id == new.id
    return running


def finished(store: Store, job: NewJob | None = None, made: Clip | None = None) -> Job:
    """A delivered job."""
    return store.delivered(store.rendered(claimed(store, job).id, "me", made or clip(video="a"), 10.0).id, "there")


def _rendered(store: Store) -> Job:
    return store.rendered(claimed(store).id, "me", clip(video="a"), 10.0)


IN_STATE: Mapping[JobState, Callable[[Store], Job]] = {
    JobState.QUEUED: lambda store: store.enqueue(new_job()),
    JobState.RUNNING: claimed,
    JobState.RENDERED: _rendered,
    JobState.DELIVERED: finished,
    JobState.UNDELIVERABLE: lambda store: store.undeliverable(_rendered(store).id, NOBODY),
    JobState.CANCELLED: lambda store: store.request_cancel(store.enqueue(new_job()).id, "user"),
    JobState.FAILED: lambda store: store.fail(store.enqueue(new_job()).id, BROKEN),
    JobState.DELETED: lambda store: store.job(_deleted(store)),
}


def _deleted(store: Store) -> str:
    job = finished(store)
    store.delete(job.id)
    return job.id
