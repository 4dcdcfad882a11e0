"""Which way of drawing is taken on which card. Weights are those of SDXL in half precision."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.engines.animatediff.memory import (
    FUSED,
    GB,
    PLAIN,
    Activations,
    Canvas,
    Offload,
    Plan,
    Weights,
    choose,
    needed_bytes,
    plans,
    smaller,
)
from generation.errors import EngineFailed

SDXL = Weights(text=round(1.64 * GB), unet=round(5.72 * GB), vae=round(0.17 * GB))
POSED = replace(SDXL, control=round(2.5 * GB))
ULTRA = Canvas(frames=32, width=1024, height=1024)
CARDS_GB = (8, 12, 16, 24, 48, 80)
_TAKEN_GB = 0.6  # by the driver and a desktop


def chosen(card_gb: float, weights: Weights = SDXL, canvas: Canvas = ULTRA, activations: Activations = PLAIN) -> Plan:
    return choose(round((card_gb - _TAKEN_GB) * GB), weights, canvas, activations)


@pytest.mark.parametrize("card_gb", CARDS_GB)
@pytest.mark.parametrize("weights", [SDXL, POSED], ids=["bare", "posed"])
@pytest.mark.parametrize("activations", [PLAIN, FUSED], ids=["plain", "fused"])
def test_every_card_draws_an_ultra_clip(card_gb: float, weights: Weights, activations: Activations) -> None:
    plan = chosen(card_gb, weights, activations=activations)
    assert plan.window_frames == (16 if card_gb == 8 and weights.control else 32)
    assert needed_bytes(plan, weights, ULTRA, activations) <= (card_gb - _TAKEN_GB) * GB


def test_large_cards_save_nothing_and_small_ones_ever_more() -> None:
    assert chosen(80) == chosen(48) == Plan()
    assert chosen(24) == Plan(split_guidance=True)
    assert chosen(16) == Plan(split_guidance=True, offload=Offload.PARTS)
    assert chosen(12) == Plan(split_guidance=True, chunked=True, offload=Offload.PARTS)
    assert chosen(8).offload is Offload.BLOCKS


@pytest.mark.parametrize("card_gb", CARDS_GB)
def test_fused_layers_never_need_more(card_gb: float) -> None:
    """The later a plan stands in their order, the more it saves, and the slower it is."""
    order = [replace(way, vae_tiles=tiles) for way in plans(32) for tiles in (False, True)]
    assert order.index(chosen(card_gb, activations=FUSED)) <= order.index(chosen(card_gb))


def test_small_pictures_need_no_saving_on_a_small_card() -> None:
    assert chosen(12, canvas=Canvas(frames=16, width=512, height=512)) == Plan()


def test_a_picture_without_guidance_is_one_picture() -> None:
    alone = needed_bytes(Plan(), SDXL, replace(ULTRA, guided=False), PLAIN)
    split = needed_bytes(Plan(split_guidance=True), SDXL, ULTRA, PLAIN)
    assert alone == split


@given(
    card_gb=st.floats(3, 90),
    frames=st.integers(1, 160),
    side=st.sampled_from([256, 512, 768, 1024, 1536]),
    guided=st.booleans(),
)
def test_what_is_chosen_fits_and_what_is_refused_does_not(card_gb: float, frames: int, side: int, guided: bool) -> None:
    canvas = Canvas(frames=frames, width=side, height=side, guided=guided)
    free = round(card_gb * GB)
    try:
        plan = choose(free, SDXL, canvas, PLAIN)
    except EngineFailed:
        assert all(needed_bytes(way, SDXL, canvas, PLAIN) > free for way in plans(32))
    else:
        assert needed_bytes(plan, SDXL, canvas, PLAIN) <= free


@given(frames=st.integers(33, 400))
def test_more_frames_than_the_window_need_no_more(frames: int) -> None:
    longer = replace(ULTRA, frames=frames)
    assert needed_bytes(Plan(), SDXL, longer, PLAIN) == needed_bytes(Plan(), SDXL, ULTRA, PLAIN)


def test_who_is_refused_is_told_what_would_fit() -> None:
    with pytest.raises(
        EngineFailed, match=r"has 2\.2 GB free, and 1024x1024 needs 2\.3 GB\. .* 896x896 would fit"
    ) as caught:
        choose(round(2.2 * GB), SDXL, ULTRA, PLAIN)
    assert caught.value.user_message.count("\n") == 0
    with pytest.raises(EngineFailed, match="preset draft"):
        choose(round(0.5 * GB), SDXL, ULTRA, PLAIN)


def test_after_a_failure_the_next_way_needs_a_quarter_less_until_there_is_none() -> None:
    plan: Plan | None = Plan()
    needed = []
    while plan is not None:
        needed.append(needed_bytes(plan, SDXL, ULTRA, PLAIN))
        plan = smaller(plan, ULTRA, SDXL, PLAIN)
    assert len(needed) >= 3
    spare = 0.15 * GB  # of libraries, whatever is drawn
    assert all(after - spare <= 0.75 * (before - spare) + 1 for before, after in pairwise(needed))


def test_a_plan_tells_what_it_saves_by() -> None:
    assert Plan().told == "windows of 32 frames"
    assert chosen(8).told == "windows of 32 frames, guidance split, layers in chunks, blocks offloaded"
