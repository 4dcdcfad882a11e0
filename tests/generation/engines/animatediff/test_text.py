"""Prompts as the UNet reads them: as diffusers' where it can, in full where it cuts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from diffusers import EulerDiscreteScheduler, StableDiffusionPipeline, StableDiffusionXLPipeline

from generation.engines.animatediff.conditioning import Conditioning
from generation.engines.animatediff.text import Prompts
from tests.generation.engines.animatediff.tiny import MAX_TOKENS

SHORT = ["temo waves on the moon, red cat", "a", "Ünïcode 🎬 (see below)", "x" * 75]
ROOM = MAX_TOKENS - 2


@pytest.fixture(scope="module")
def sdxl(saved: Path) -> StableDiffusionXLPipeline:
    return StableDiffusionXLPipeline.from_pretrained(saved / "sdxl", local_files_only=True)


@pytest.fixture(scope="module")
def sd15(saved: Path) -> StableDiffusionPipeline:
    scheduler = EulerDiscreteScheduler(steps_offset=1)
    return StableDiffusionPipeline.from_pretrained(saved / "sd15", scheduler=scheduler, local_files_only=True)


@pytest.fixture(params=["sdxl", "sd15"])
def prompts(request: pytest.FixtureRequest) -> Iterator[Prompts]:
    yield prompts_of(request.getfixturevalue(request.param))


def prompts_of(pipe: StableDiffusionXLPipeline | StableDiffusionPipeline) -> Prompts:
    if hasattr(pipe, "tokenizer_2"):
        return Prompts([pipe.tokenizer, pipe.tokenizer_2], [pipe.text_encoder, pipe.text_encoder_2])
    return Prompts([pipe.tokenizer], [pipe.text_encoder])


def differ(one: Conditioning, other: Conditioning) -> torch.Tensor:
    """Which tokens do."""
    return (one.embeds != other.embeds).any(dim=-1)


# ---------------------------------------------------------------- as diffusers has it


@pytest.mark.parametrize("prompt", SHORT)
@pytest.mark.parametrize("negative", ["blurry cat", None])
def test_short_prompts_are_diffusers_own_on_sdxl(
    sdxl: StableDiffusionXLPipeline, prompt: str, negative: str | None
) -> None:
    with torch.no_grad():
        theirs = sdxl.encode_prompt(prompt, negative_prompt=negative)
    positive, against = prompts_of(sdxl).encode(prompt, negative or "")
    assert positive.pooled is not None
    assert against.pooled is not None
    assert torch.equal(positive.embeds, theirs[0][0])
    assert torch.equal(against.embeds, theirs[1][0])
    assert torch.equal(positive.pooled, theirs[2][0])
    assert torch.equal(against.pooled, theirs[3][0])


@pytest.mark.parametrize("prompt", SHORT)
@pytest.mark.parametrize("negative", ["blurry cat", ""])
def test_short_prompts_are_diffusers_own_on_sd15(sd15: StableDiffusionPipeline, prompt: str, negative: str) -> None:
    with torch.no_grad():
        theirs = sd15.encode_prompt(prompt, torch.device("cpu"), 1, True, negative)
    positive, against = prompts_of(sd15).encode(prompt, negative)
    assert torch.equal(positive.embeds, theirs[0][0])
    assert torch.equal(against.embeds, theirs[1][0])
    assert positive.pooled is None


# ---------------------------------------------------------------- longer than CLIP reads


def test_nothing_of_a_long_prompt_is_cut(prompts: Prompts) -> None:
    long = ", ".join(["temo waves on the moon"] * 40)
    first, last = prompts.encode(f"{long}, red", f"{long}, blue")
    assert len(first.embeds) == len(last.embeds) == 4 * MAX_TOKENS
    changed = differ(first, last)
    assert not changed[: 3 * MAX_TOKENS].any()
    assert changed[3 * MAX_TOKENS :].any()
    assert first.embeds.isfinite().all()


def test_all_prompts_of_a_drawing_are_padded_alike(prompts: Prompts) -> None:
    long = ", ".join(["a cat"] * 60)
    positive, negative, empty = prompts.encode(long, "blurry", "")
    assert positive.embeds.shape == negative.embeds.shape == empty.embeds.shape
    alone, none = prompts.encode("blurry", "a" if empty.pooled is not None else "")
    assert torch.equal(negative.embeds[:MAX_TOKENS], alone.embeds)
    padding = negative.embeds[MAX_TOKENS:].unflatten(0, (-1, MAX_TOKENS))
    assert torch.equal(padding, padding[:1].expand_as(padding))
    if empty.pooled is None:
        assert torch.equal(padding[0], none.embeds)


def test_a_part_ends_at_a_comma_that_is_near(prompts: Prompts) -> None:
    """Sixty-nine words and a comma, then a phrase that would be torn."""
    head = " ".join(["cat"] * 69) + ","
    phrase = "temo waves on the moon a red cat"
    torn, apart = prompts.encode(f"{head} {phrase}", phrase)
    assert torch.equal(torn.embeds[MAX_TOKENS:], apart.embeds[:MAX_TOKENS])


def test_without_commas_no_word_is_torn(prompts: Prompts) -> None:
    """A word that is not in the vocabulary has a token for each letter."""
    read, tail = prompts.encode(" ".join(["cat"] * 72) + " puzzle moon", "puzzle moon")
    assert torch.equal(read.embeds[MAX_TOKENS:], tail.embeds[:MAX_TOKENS])


def test_a_word_longer_than_a_part_is_read_all_the_same(prompts: Prompts) -> None:
    (read,) = prompts.encode("q" * (ROOM + 5))
    assert len(read.embeds) == 2 * MAX_TOKENS


def test_sdxl_sums_up_the_first_part(sdxl: StableDiffusionXLPipeline) -> None:
    head = "temo waves, " + ", ".join(["cat"] * 36)
    one, other = prompts_of(sdxl).encode(f"{head}, {'red ' * 30}", f"{head}, {'blue ' * 30}")
    assert one.pooled is not None
    assert other.pooled is not None
    assert torch.equal(one.pooled, other.pooled)


# ---------------------------------------------------------------- weights


def test_a_weight_stretches_its_words_and_no_others(prompts: Prompts) -> None:
    plain, heavy, light, one = prompts.encode("a red cat", "a (red:1.5) cat", "a (red:0.5) cat", "a (red:1.0) cat")
    for weighted, weight in ((heavy, 1.5), (light, 0.5)):
        assert differ(plain, weighted).nonzero().flatten().tolist() == [2]
        moved = weighted.embeds[2] - plain.embeds[2]
        other = heavy.embeds[2] - light.embeds[2]
        assert torch.allclose(moved, other * (weight - 1.0), atol=1e-5)
    assert torch.equal(plain.embeds, one.embeds)


def test_a_weight_of_zero_leaves_nothing_of_the_word(sd15: StableDiffusionPipeline) -> None:
    none, empty = prompts_of(sd15).encode("(red:0)", "")
    assert torch.allclose(none.embeds[1], empty.embeds[1])


def test_weights_reach_into_every_part(prompts: Prompts) -> None:
    head = ", ".join(["a cat"] * 40)
    plain, weighted = prompts.encode(f"{head}, red", f"{head}, (red:1.4)")
    assert differ(plain, weighted).nonzero().flatten().min() >= MAX_TOKENS


def test_marks_of_weights_are_not_read_as_words(prompts: Prompts) -> None:
    marked, words = prompts.encode("(red cat:1.0) on (the:1.0) moon", "red cat on the moon")
    assert torch.equal(marked.embeds, words.embeds)
