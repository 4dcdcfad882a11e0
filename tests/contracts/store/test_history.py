"""Looking jobs up, page by page, and settings."""

import pytest

from generation.backlog import JobQuery
from generation.jobs import JobState
from generation.store import Store
from tests.contracts.store.new_jobs import finished, new_job


def ids(store: Store, query: JobQuery) -> list[str]:
    return [job.id for job in store.jobs(query)]


def test_the_newest_come_first_and_pages_do_not_overlap(store: Store) -> None:
    sent = [store.enqueue(new_job()).id for _ in range(5)]
    first = store.jobs(JobQuery(limit=2))
    second = store.jobs(JobQuery(limit=2, before_seq=first[-1].seq))
    third = store.jobs(JobQuery(limit=2, before_seq=second[-1].seq))
    assert [job.id for page in (first, second, third) for job in page] == sent[::-1]
    assert store.jobs(JobQuery(before_seq=third[-1].seq)) == ()


def test_a_page_back_holds_the_jobs_that_came_next(store: Store) -> None:
    sent = [store.enqueue(new_job()) for _ in range(5)]
    newest_first = [job.id for job in sent[::-1]]
    assert ids(store, JobQuery(limit=2, after_seq=sent[0].seq)) == newest_first[2:4]
    assert ids(store, JobQuery(limit=2, after_seq=sent[3].seq)) == newest_first[:1]
    assert ids(store, JobQuery(limit=9, after_seq=sent[0].seq, before_seq=sent[3].seq)) == newest_first[2:4]
    assert ids(store, JobQuery(after_seq=sent[4].seq)) == []


def test_by_user_and_by_server(store: Store) -> None:
    here = store.enqueue(new_job("ann", guild="home"))
    away = store.enqueue(new_job("ann", guild="away"))
    other = store.enqueue(new_job("bob", guild="home"))
    alone = store.enqueue(new_job("bob"))
    assert ids(store, JobQuery(user_id="ann")) == [away.id, here.id]
    assert ids(store, JobQuery(guild_id="home")) == [other.id, here.id]
    assert ids(store, JobQuery(user_id="bob", guild_id="home")) == [other.id]
    assert ids(store, JobQuery()) == [alone.id, other.id, away.id, here.id]
    assert store.job(here.id).requester.guild_id == "home"
    assert store.job(alone.id).requester.guild_id is None


def test_private_jobs_are_shown_only_where_asked_for(store: Store) -> None:
    public = store.enqueue(new_job(spoiler=True))
    private = store.enqueue(new_job(private=True))
    assert ids(store, JobQuery()) == [private.id, public.id]
    assert ids(store, JobQuery(include_private=False)) == [public.id]
    assert (store.job(public.id).spoiler, store.job(public.id).private) == (True, False)
    assert (store.job(private.id).spoiler, store.job(private.id).private) == (False, True)


def test_by_state_and_deleted_ones_only_by_name(store: Store) -> None:
    done, deleted = finished(store), finished(store)
    store.delete(deleted.id)
    waiting = store.enqueue(new_job())
    assert ids(store, JobQuery()) == [waiting.id, done.id]
    assert ids(store, JobQuery(states=frozenset({JobState.DELETED}))) == [deleted.id]
    assert ids(store, JobQuery(states=frozenset({JobState.QUEUED, JobState.DELIVERED}))) == [waiting.id, done.id]
    assert ids(store, JobQuery(states=frozenset({JobState.RUNNING}))) == []


@pytest.mark.parametrize("scope", ["global", "guild:1", "user:1"])
def test_a_setting_is_read_back_replaced_and_removed(store: Store, scope: str) -> None:
    assert store.setting(scope, "preset") is None
    store.put_setting(scope, "preset", '"draft"')
    store.put_setting(scope, "preset", '"ultra"')
    store.put_setting("guild:2", "preset", '"fast"')
    store.put_setting(scope, "language", '"de"')
    assert store.setting(scope, "preset") == '"ultra"'
    store.put_setting(scope, "preset", None)
    store.put_setting(scope, "preset", None)
    assert store.setting(scope, "preset") is None
    assert store.setting(scope, "language") == '"de"'
    assert store.setting("guild:2", "preset") == '"fast"'


def test_several_jobs_by_id_in_the_order_asked_for(store: Store) -> None:
    sent = [store.enqueue(new_job()) for _ in range(3)]
    store.request_cancel(sent[1].id, "user")
    asked = (sent[2].id, "nowhere", sent[0].id, sent[1].id)
    assert store.jobs_of(asked) == (sent[2], sent[0], store.job(sent[1].id))
    assert store.jobs_of(()) == ()


def test_more_jobs_by_id_than_one_query_takes(store: Store) -> None:
    sent = [store.enqueue(new_job()).id for _ in range(3)]
    many = [sent[0], *(f"none{n}" for n in range(1200)), *sent[1:]]
    assert [job.id for job in store.jobs_of(many)] == sent
