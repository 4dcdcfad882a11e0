"""What servers and members set: kept, cached, lowered, and read whatever stands in the store."""

import json
import logging
from collections.abc import AsyncIterator
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.place import Asker
from bot.preferences import CACHED_S, MemberSettings, Preferences, ServerSettings, language_of, narrowed, weight_of
from generation.async_store import AsyncStore
from generation.domain import Task
from generation.errors import Refused, Unavailable
from generation.limits import Limits
from generation.memory_store import MemoryStore
from generation.presets import PRESETS
from generation.request import resolve
from generation.wish import Context, Wish
from tests.clock import FakeClock
from tests.generation.wishing import CPU, GPU


@pytest.fixture
async def store() -> AsyncIterator[AsyncStore]:
    opened = AsyncStore(MemoryStore(FakeClock()))
    yield opened
    await opened.close()


class Seconds:
    """A monotonic clock that moves only when told to."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


async def write(store: AsyncStore, scope: str, text: str) -> None:
    await store(lambda store: store.put_setting(scope, "settings", text))


async def stored(store: AsyncStore, scope: str) -> str | None:
    return await store(lambda store: store.setting(scope, "settings"))


async def test_nothing_is_set_at_first_nor_outside_of_servers(store: AsyncStore) -> None:
    preferences = Preferences(store)
    assert await preferences.server("1") == ServerSettings() == await preferences.server(None)
    assert await preferences.member("1") == MemberSettings()


async def test_a_change_is_kept_for_the_next_run_and_for_that_scope_alone(store: AsyncStore) -> None:
    preferences = Preferences(store)
    await preferences.change_server("1", lambda before: before.model_copy(update={"cooldown_s": 5.0}))
    after = await preferences.change_server("1", lambda before: before.model_copy(update={"language": "de"}))
    await preferences.change_member("1", lambda before: before.model_copy(update={"spoiler": True}))
    assert after == ServerSettings(cooldown_s=5.0, language="de") == await Preferences(store).server("1")
    assert await Preferences(store).member("1") == MemberSettings(spoiler=True)
    assert await preferences.server("2") == ServerSettings()


async def test_a_change_that_is_refused_changes_nothing(store: AsyncStore) -> None:
    def refuse(_: ServerSettings) -> ServerSettings:
        raise Refused("No.")

    preferences = Preferences(store)
    with pytest.raises(Refused):
        await preferences.change_server("1", refuse)
    assert await stored(store, "guild:1") is None


async def test_what_another_program_wrote_is_seen_after_a_few_seconds(store: AsyncStore) -> None:
    clock = Seconds()
    preferences = Preferences(store, clock=clock)
    await preferences.server("1")
    await write(store, "guild:1", json.dumps({"draining": True}))
    clock.now_s = CACHED_S - 0.1
    assert not (await preferences.server("1")).draining
    clock.now_s = CACHED_S
    assert (await preferences.server("1")).draining


async def test_a_change_is_seen_at_once_and_builds_on_what_is_stored(store: AsyncStore) -> None:
    preferences = Preferences(store, clock=Seconds())
    await preferences.server("1")
    await write(store, "guild:1", json.dumps({"draining": True}))
    await preferences.change_server("1", lambda before: before.model_copy(update={"language": "de"}))
    assert await preferences.server("1") == ServerSettings(draining=True, language="de")


async def test_a_forgotten_members_settings_are_not_remembered(store: AsyncStore) -> None:
    preferences = Preferences(store, clock=Seconds())
    await preferences.change_member("1", lambda before: before.model_copy(update={"spoiler": True}))
    await store(lambda store: store.forget("1"))
    preferences.forget("1")
    assert await preferences.member("1") == MemberSettings()


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "7", '"x"', '{"a": NaN', "[" * 5000])
async def test_what_is_no_object_falls_back_and_stays_as_it_is(
    store: AsyncStore, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    await write(store, "guild:1", text)
    with caplog.at_level(logging.ERROR):
        assert await Preferences(store).server("1") == ServerSettings()
    assert "guild:1" in caplog.text
    assert await stored(store, "guild:1") == text


async def test_one_wrong_field_takes_no_other_with_it(store: AsyncStore, caplog: pytest.LogCaptureFixture) -> None:
    text = json.dumps({"blocked_users": ["5"], "cooldown_s": "long", "channels": ["x"], "of_a_newer_version": {}})
    await write(store, "guild:1", text)
    assert await Preferences(store).server("1") == ServerSettings(blocked_users=("5",))
    assert "channels, cooldown_s" in caplog.text
    assert await stored(store, "guild:1") == text


JSON = st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), st.lists, max_leaves=4)


@given(st.dictionaries(st.sampled_from(sorted(ServerSettings.model_fields)), JSON))
async def test_any_fields_can_be_read(fields: dict[str, object]) -> None:
    store = AsyncStore(MemoryStore(FakeClock()))
    await write(store, "guild:1", json.dumps(fields))
    assert isinstance(await Preferences(store).server("1"), ServerSettings)
    await store.close()


MAYBE = st.none() | st.integers(1, 100_000)


@given(
    st.builds(
        ServerSettings,
        variations_max=MAYBE,
        duration_max_s=st.none() | st.floats(0.01, 1e6),
        dialogue_characters=MAYBE,
        side_max_px=MAYBE,
        steps_max=MAYBE,
        max_waiting=MAYBE,
    )
)
def test_a_server_never_raises_a_limit(server: ServerSettings) -> None:
    base = Limits()
    lowered = asdict(server.limits(base))
    assert all(lowered[name] <= most for name, most in asdict(base).items())
    assert 1 <= server.waiting_max(20) <= 20


def test_a_server_lowers_what_it_names_and_nothing_else() -> None:
    base = Limits()
    server = ServerSettings(variations_max=1, dialogue_characters=500, side_max_px=8)
    expected = replace(
        base,
        variations_max=1,
        dialogue_characters=500,
        script_file_characters=500,
        side_max_px=base.side_min_px,
    )
    assert server.limits(base) == expected


def test_the_highest_share_of_the_askers_roles_counts() -> None:
    server = ServerSettings(role_weights={"1": 0.5, "2": 3.0, "3": 2.0})
    assert weight_of(Asker(user_id="9", name="ann"), server) == 1.0
    assert weight_of(Asker(user_id="9", name="ann", role_ids=frozenset({"1"})), server) == 0.5
    assert weight_of(Asker(user_id="9", name="ann", role_ids=frozenset({"1", "2", "3"})), server) == 3.0


def test_a_members_own_quota_goes_before_the_servers() -> None:
    server = ServerSettings(quota_minutes=10, member_quotas={"5": 0.5})
    assert (server.quota_s("5"), server.quota_s("6"), ServerSettings().quota_s("6")) == (30, 600, None)


def test_a_servers_language_is_spoken_to_all() -> None:
    german, french = ServerSettings(language="de"), MemberSettings(language="fr")
    assert language_of("ja", german, french) == "de"
    assert language_of("ja", ServerSettings(), french) == "fr"
    assert language_of("ja", ServerSettings(), MemberSettings()) == "ja"


def test_who_has_not_chosen_gets_what_the_server_has() -> None:
    server = ServerSettings(captions=False, private=True)
    assert (MemberSettings().wants_captions(server), MemberSettings().wants_private(server)) == (False, True)
    own = MemberSettings(captions=True, private=False)
    assert (own.wants_captions(server), own.wants_private(server)) == (True, False)


# ---------------------------------------------------------------- the context of a request


def test_defaults_of_the_member_go_before_those_of_the_server() -> None:
    server = ServerSettings(character="felfel", preset="fast")
    own = narrowed(GPU, server, MemberSettings(character="temo", preset="ultra"))
    assert (own.default_character, own.default_preset) == ("temo", "ultra")
    left_open = narrowed(GPU, server, MemberSettings())
    assert (left_open.default_character, left_open.default_preset) == ("felfel", "fast")
    assert narrowed(GPU, ServerSettings(), MemberSettings()).default_preset is None


def test_a_default_preset_that_the_server_does_not_allow_does_not_hold() -> None:
    server = ServerSettings(presets=("draft", "fast"))
    context = narrowed(GPU, server, MemberSettings(preset="ultra"))
    assert set(context.presets) == {"draft", "fast"}
    assert context.default_preset is None
    assert resolve(Wish(task=Task.ANIMATE, prompt="temo waves"), context)[0].preset == "fast"


def test_the_best_allowed_preset_that_can_run_here_is_taken() -> None:
    def taken(context: Context, *allowed: str) -> str:
        here = narrowed(context, ServerSettings(presets=allowed), MemberSettings())
        return resolve(Wish(task=Task.ANIMATE, prompt="temo waves"), here)[0].preset

    assert taken(CPU, "draft", "ultra") == "draft"
    assert taken(GPU, "draft", "ultra") == "ultra"
    assert taken(GPU, "fast", "balanced", "ultra") == "balanced"


def test_where_no_allowed_preset_can_run_its_reason_is_told() -> None:
    context = narrowed(CPU, ServerSettings(presets=("fast",)), MemberSettings())
    with pytest.raises(Unavailable, match="'fast' cannot be had here"):
        resolve(Wish(task=Task.ANIMATE, prompt="temo waves"), context)


def test_a_server_that_allows_only_presets_of_another_version_allows_all() -> None:
    assert set(narrowed(GPU, ServerSettings(presets=("gone",)), MemberSettings()).presets) == set(PRESETS)
