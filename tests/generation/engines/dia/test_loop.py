"""The loop against transformers' own generation: the same logits, the same tokens, whatever the batch does."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import DiaForConditionalGeneration, DiaProcessor

from generation.engine_options import EngineOptions
from generation.engines.dia import loop as loop_module
from generation.engines.dia.decoder import Decoder
from generation.engines.dia.delay import Tokens, prefix
from generation.engines.dia.loading import Dia, load
from generation.engines.dia.loop import Heard, Row
from generation.engines.dia.sampling import Sampling
from tests.generation.engines.dia.tiny import HOP

TEXTS = ("[S1] Hello there. [S2]", "[S1] Something else that is longer. [S2] Yes. [S1]")
SAMPLING = Sampling(guidance=3.0, temperature=1.8, top_p=0.9, top_k=45)
MOST = 40


def recording(frames: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 0.1, HOP * frames).astype(np.float32)


def row(dia: Dia, text: str, codes: Tokens | None = None, most: int = MOST) -> Row:
    return Row(dia.token_ids(text), prefix(codes, dia.delays, dia.words.bos), most)


def said(dia: Dia, rows: Sequence[Row], seed: int = 5, sampling: Sampling = SAMPLING) -> tuple[Heard, ...]:
    return dia.loop.run(rows, sampling, seed, lambda step, most: None)


def generated(folder: Path, sampling: Sampling, sound: np.ndarray | None) -> tuple[torch.Tensor, int]:
    """What `generate` says to TEXTS, and the frames of its references."""
    model = DiaForConditionalGeneration.from_pretrained(folder).eval()
    processor = DiaProcessor.from_pretrained(folder)
    audio = None if sound is None else [sound] * len(TEXTS)
    inputs = processor(text=list(TEXTS), audio=audio, padding=True, sampling_rate=44_100)
    torch.manual_seed(5)
    tokens = model.generate(
        **inputs,
        max_new_tokens=MOST + 1 + max(model.config.delay_pattern),
        do_sample=True,
        guidance_scale=sampling.guidance if sampling.guided else None,
        temperature=sampling.temperature,
        top_p=sampling.top_p,
        top_k=sampling.top_k,
    )
    return tokens, 0 if sound is None else len(sound) // HOP


def books(tokens: torch.Tensor, start: int, frames: int, delays: Sequence[int]) -> Tokens:
    return np.stack([tokens[start + d : start + d + frames, book].numpy() for book, d in enumerate(delays)])


@pytest.mark.filterwarnings("ignore:`max_length` is ignored")  # of transformers' own call of its tokenizer
@pytest.mark.parametrize("referenced", [False, True])
@pytest.mark.parametrize(
    "sampling", [SAMPLING, Sampling(guidance=1.0, temperature=1.3, top_p=0.95, top_k=35)], ids=["guided", "plain"]
)
def test_the_same_seed_and_batch_give_the_tokens_of_generate(
    dia: Dia, folder: Path, sampling: Sampling, *, referenced: bool
) -> None:
    sound = recording(12) if referenced else None
    expected, before = generated(folder, sampling, sound)
    codes = None if sound is None else dia.encode(sound)
    heard = said(dia, [row(dia, text, codes) for text in TEXTS], sampling=sampling)
    for at, answer in enumerate(heard):
        frames = answer.codes.shape[1]
        assert (answer.codes == books(expected[at], before + 1, frames, dia.delays)).all()
        first_end = int((expected[at, :, 0] == dia.words.eos).nonzero()[0])
        assert (frames, answer.ended) == (first_end - before - 1, frames < MOST)


def test_logits_are_those_of_the_model(dia: Dia, folder: Path) -> None:
    model = DiaForConditionalGeneration.from_pretrained(folder).eval()
    text = torch.tensor([dia.token_ids(TEXTS[1])])
    tokens = torch.from_numpy(np.random.default_rng(1).integers(0, 1024, (1, 30, 9)))
    with torch.inference_mode():
        expected = model(input_ids=text, decoder_input_ids=tokens).logits.view(9, 30, -1)[:, -1]
        decoder = Decoder(model)
        cache = decoder.cache(text, torch.ones_like(text, dtype=torch.bool), 512, guided=False)
        decoder.read(tokens[:, :29], cache)
        found = decoder.step(tokens[:, 29], torch.tensor([29]), cache, 512)[0]
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-4)


def test_rows_hear_only_themselves(dia: Dia) -> None:
    """References of different lengths and a longer neighbour change nothing in what a row's logits are."""
    sampling = Sampling(guidance=3.0, temperature=1.0, top_p=1.0, top_k=1)  # the likeliest token: no chance
    short, long = dia.encode(recording(8)), dia.encode(recording(31, seed=1))
    alone = [said(dia, [each], sampling=sampling)[0] for each in (row(dia, TEXTS[0], short), row(dia, TEXTS[1], long))]
    together = said(dia, [row(dia, TEXTS[0], short), row(dia, TEXTS[1], long)], sampling=sampling)
    for one, same in zip(alone, together, strict=True):
        assert (one.codes == same.codes).all()


def test_who_leaves_early_changes_nothing_for_the_others(endless: EngineOptions) -> None:
    """Three of five rows have ended when the batch is looked through: it goes on with the other two."""
    folder = Path(endless.models.dia.id)
    dia = load(folder, folder / "dac", torch.device("cpu"))
    limits, longest = (5, 90, 9, 90, 7), 90
    assert longest > loop_module.LOOK_EVERY + max(limits[::2]) + max(dia.delays)
    staying = said(dia, [row(dia, TEXTS[at % 2], None, longest) for at in range(len(limits))])
    leaving = said(dia, [row(dia, TEXTS[at % 2], None, most) for at, most in enumerate(limits)])
    for one, same, most in zip(staying, leaving, limits, strict=True):
        assert same.codes.shape[1] == most
        books = len(dia.delays) if most == longest else 1  # the later books of a last frame hear that the first ended
        assert (one.codes[:books, :most] == same.codes[:books]).all()


def test_another_seed_says_it_otherwise_and_a_limit_holds(dia: Dia) -> None:
    rows = [row(dia, TEXTS[0], None, 25)]
    first, same, other = (said(dia, rows, seed)[0] for seed in (1, 1, 2))
    assert (first.codes == same.codes).all()
    assert first.codes.shape != other.codes.shape or (first.codes != other.codes).any()
    assert all(answer.codes.shape[1] <= 25 and answer.codes.max() < 1024 for answer in (first, other))


def test_progress_is_told_each_step_and_may_stop_it(dia: Dia) -> None:
    class Stop(Exception):
        pass

    seen = []

    def progress(step: int, most: int) -> None:
        seen.append((step, most))
        if step == 3:
            raise Stop

    with pytest.raises(Stop):
        dia.loop.run([row(dia, TEXTS[0])], SAMPLING, 1, progress)
    assert [step for step, _ in seen] == [0, 1, 2, 3]
