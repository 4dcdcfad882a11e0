"""Who may be edited: Discord's limits hold whatever happens, and nobody is forgotten."""

from collections import defaultdict
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.status.budget import (
    ALL_BURST,
    ALL_EVERY_S,
    CHANNEL_BURST,
    CHANNEL_EVERY_S,
    EDIT_EVERY_S,
    OLD_EVERY_S,
    OLD_S,
    WAITING_EVERY_S,
    EditBudget,
    Phase,
)

STEP_S = 0.5
MOST = 100


@dataclass
class Simulation:
    """Messages whose states change; each grant shows a message's state of that moment."""

    now_s: float = 0.0
    state: dict[str, int] = field(default_factory=dict)
    shown: dict[str, int] = field(default_factory=dict)
    phase: dict[str, Phase] = field(default_factory=dict)
    wanted_at: dict[str, float] = field(default_factory=dict)
    born_at: dict[str, float] = field(default_factory=dict)
    begun_at: dict[str, float] = field(default_factory=dict)
    channel: dict[str, str] = field(default_factory=dict)
    edits: dict[str, list[tuple[float, Phase]]] = field(default_factory=lambda: defaultdict(list))
    waits_s: dict[Phase, float] = field(default_factory=lambda: dict.fromkeys(Phase, 0.0))

    def __post_init__(self) -> None:
        self.budget = EditBudget(lambda: self.now_s)

    def post(self, key: str, channel: str = "one", age_s: float = 0.0, phase: Phase = Phase.WAITING) -> None:
        self.budget.begin(key, channel, age_s)
        self.state[key] = self.shown[key] = 0
        self.phase[key] = phase
        self.begun_at[key] = self.now_s
        self.born_at[key] = self.now_s - age_s
        self.channel[key] = channel

    def change(self, key: str, phase: Phase | None = None) -> None:
        self.state[key] += 1
        self.phase[key] = phase or self.phase[key]
        self.wanted_at.setdefault(key, self.now_s)
        self.budget.want(key, self.phase[key])

    def pass_s(self, seconds: float) -> None:
        end_s = self.now_s + seconds
        while self.now_s < end_s:
            self.now_s += STEP_S
            for key in self.budget.take(MOST):
                self.edits[key].append((self.now_s, self.phase[key]))
                self.shown[key] = self.state[key]
                waited_s = self.now_s - self.wanted_at.pop(key)
                self.waits_s[self.phase[key]] = max(self.waits_s[self.phase[key]], waited_s)

    def check(self) -> None:
        times: dict[str, list[float]] = defaultdict(list)
        for key, edits in self.edits.items():
            times[self.channel[key]] += [at_s for at_s, _ in edits]
            before_s = self.begun_at[key]
            for at_s, phase in edits:
                assert at_s - before_s >= (WAITING_EVERY_S if phase is Phase.WAITING else EDIT_EVERY_S)
                if at_s - self.born_at[key] > OLD_S:
                    assert at_s - before_s >= OLD_EVERY_S
                before_s = at_s
        for each in times.values():
            within(sorted(each), CHANNEL_BURST, CHANNEL_EVERY_S)
        within(sorted(at_s for each in times.values() for at_s in each), ALL_BURST, ALL_EVERY_S)


def within(times: list[float], burst: int, every_s: float) -> None:
    """A token bucket of these measures would have let all of them through."""
    tokens, at_s = float(burst), 0.0
    for time_s in times:
        tokens = min(burst, tokens + (time_s - at_s) / every_s) - 1
        at_s = time_s
        assert tokens >= -1e-6


changes = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.5, 2.0, 10.0, 200.0, 1500.0]), st.integers(0, MOST - 1), st.sampled_from(list(Phase))
    ),
    max_size=150,
)


@settings(max_examples=40, deadline=None)
@given(changes, st.sampled_from([0.0, OLD_S - 100]))
def test_whatever_happens_the_edits_stay_in_the_budget_and_every_last_state_is_shown(
    happened: list[tuple[float, int, Phase]], age_s: float
) -> None:
    simulation = Simulation()
    for number in range(MOST):
        simulation.post(str(number), age_s=age_s)
    for gap_s, number, phase in happened:
        simulation.change(str(number), phase)
        simulation.pass_s(gap_s)
    simulation.pass_s(OLD_EVERY_S + MOST * CHANNEL_EVERY_S + WAITING_EVERY_S)
    assert simulation.shown == simulation.state
    simulation.check()


def test_a_hundred_that_wait_in_one_channel_share_it_and_the_running_ones_go_first() -> None:
    simulation = Simulation()
    for number in range(MOST):
        simulation.post(str(number), phase=Phase.RUNNING if number < 2 else Phase.WAITING)
    for _ in range(900):
        for key in simulation.state:
            simulation.change(key)
        simulation.pass_s(1.0)
    simulation.check()
    assert simulation.waits_s[Phase.RUNNING] <= EDIT_EVERY_S + 2 * CHANNEL_EVERY_S
    counts = [len(simulation.edits[key]) for key in simulation.state]
    assert min(counts[:2]) >= 900 / (EDIT_EVERY_S + 2 * CHANNEL_EVERY_S)
    assert max(counts[2:]) - min(counts[2:]) <= 1
    assert min(counts[2:]) >= 1


def test_last_words_and_waiting_ones_get_their_turn_beside_many_running_ones() -> None:
    simulation = Simulation()
    simulation.post("many", phase=Phase.WAITING)
    for _ in range(40):  # turns that the running ones did not take, and have no claim to later
        simulation.change("many")
        simulation.pass_s(WAITING_EVERY_S + 1)
    for number in range(12):
        simulation.post(f"running {number}", phase=Phase.RUNNING)
        simulation.change(f"running {number}")
    simulation.pass_s(EDIT_EVERY_S)
    simulation.post("waiting", phase=Phase.WAITING)
    simulation.post("ended", phase=Phase.FINAL)
    simulation.change("waiting")
    simulation.change("ended")
    for _ in range(60):
        for number in range(12):
            simulation.change(f"running {number}")
        simulation.pass_s(1.0)
    simulation.check()
    assert simulation.shown["waiting"] == simulation.shown["ended"] == 1
    assert simulation.waits_s[Phase.FINAL] <= EDIT_EVERY_S + 4 * CHANNEL_EVERY_S
    assert simulation.waits_s[Phase.WAITING] <= WAITING_EVERY_S + 8 * CHANNEL_EVERY_S


def test_phases_that_were_away_have_saved_up_no_turns() -> None:
    simulation = Simulation()
    for number in range(MOST):
        simulation.post(f"waiting {number}", phase=Phase.WAITING)
        simulation.post(f"running {number}", phase=Phase.RUNNING)
    for second in range(600):
        for number in range(MOST):
            simulation.change(f"waiting {number}")
            if second > 400:
                simulation.change(f"running {number}")
        simulation.pass_s(1.0)
    simulation.check()
    late = [at_s for key, edits in simulation.edits.items() if "waiting" in key for at_s, _ in edits if at_s > 405]
    assert len(late) >= 190 / CHANNEL_EVERY_S / 6


def test_a_message_that_becomes_old_while_it_waits_for_its_turn_is_held_back() -> None:
    simulation = Simulation()
    for number in range(MOST):
        simulation.post(str(number), phase=Phase.RUNNING)
        simulation.change(str(number))
    simulation.post("ageing", age_s=OLD_S - 10, phase=Phase.RUNNING)
    simulation.change("ageing")
    simulation.pass_s(OLD_EVERY_S + 5)
    simulation.check()
    assert simulation.shown == simulation.state


def test_many_last_words_at_once_do_not_starve_what_runs() -> None:
    simulation = Simulation()
    simulation.post("running", phase=Phase.RUNNING)
    for number in range(MOST):
        simulation.post(str(number))
    simulation.pass_s(60)
    for number in range(MOST):
        simulation.change(str(number), Phase.FINAL)
    for _ in range(100):
        simulation.change("running")
        simulation.pass_s(1.0)
    simulation.check()
    assert simulation.waits_s[Phase.RUNNING] <= EDIT_EVERY_S + 2 * CHANNEL_EVERY_S


def test_channels_do_not_wait_for_each_other_but_share_what_the_bot_has_in_all() -> None:
    simulation = Simulation()
    for number in range(60):
        for channel in range(5):
            simulation.post(f"{channel} {number}", channel=str(channel), phase=Phase.RUNNING)
    simulation.post("alone", channel="quiet", phase=Phase.RUNNING)
    for key in simulation.state:
        simulation.change(key)
    simulation.pass_s(EDIT_EVERY_S + 1.0)
    assert simulation.shown["alone"] == 1
    simulation.pass_s(60 * CHANNEL_EVERY_S)
    assert simulation.shown == simulation.state
    simulation.check()


def test_an_old_message_has_its_last_word_after_ten_minutes() -> None:
    simulation = Simulation()
    simulation.post("old", age_s=OLD_S + 1, phase=Phase.RUNNING)
    for _ in range(20):
        simulation.change("old")
        simulation.pass_s(60)
    simulation.change("old", Phase.FINAL)
    simulation.pass_s(OLD_EVERY_S)
    simulation.check()
    assert simulation.shown == simulation.state
    assert len(simulation.edits["old"]) == 3


def test_a_message_that_discord_calls_old_is_old_from_then_on() -> None:
    simulation = Simulation()
    simulation.post("message", phase=Phase.RUNNING)
    simulation.change("message")
    simulation.pass_s(5)
    simulation.budget.slow("message")
    simulation.change("message")
    simulation.pass_s(OLD_EVERY_S - 10)
    assert len(simulation.edits["message"]) == 1
    simulation.pass_s(20)
    assert simulation.shown == simulation.state


def test_what_was_not_taken_is_tried_again_when_it_was_told_to() -> None:
    simulation = Simulation()
    simulation.post("message", phase=Phase.FINAL)
    simulation.change("message")
    simulation.pass_s(5)
    simulation.budget.hold("message", 60)
    simulation.change("message")
    simulation.pass_s(58)
    assert len(simulation.edits["message"]) == 1
    simulation.pass_s(4)
    assert len(simulation.edits["message"]) == 2


def test_a_look_that_finds_nothing_changed_costs_nothing() -> None:
    now_s = 0.0
    budget = EditBudget(lambda: now_s)
    for number in range(MOST):
        budget.begin(str(number), "one", 0.0)
        budget.want(str(number), Phase.WAITING)
    now_s = WAITING_EVERY_S
    looked: set[str] = set()
    while taken := budget.take(1):
        looked |= {*taken}
        budget.unchanged(taken[0])
        budget.want(taken[0], Phase.WAITING)
    assert len(looked) == MOST
    budget.want("0", Phase.RUNNING)
    now_s += EDIT_EVERY_S
    assert budget.take(MOST) == ("0",)


def test_what_is_forgotten_is_never_edited() -> None:
    now_s = 0.0
    budget = EditBudget(lambda: now_s)
    budget.begin("gone", "one", 0.0)
    budget.want("gone", Phase.FINAL)
    budget.forget("gone")
    now_s = 100.0
    assert budget.take(MOST) == ()


def test_a_look_at_an_old_message_does_not_count_as_its_edit() -> None:
    now_s = 0.0
    budget = EditBudget(lambda: now_s)
    budget.begin("old", "one", OLD_S + 1)
    budget.want("old", Phase.WAITING)
    now_s = OLD_EVERY_S
    assert budget.take(MOST) == ("old",)
    budget.unchanged("old")
    budget.want("old", Phase.FINAL)
    now_s += EDIT_EVERY_S
    assert budget.take(MOST) == ("old",)
