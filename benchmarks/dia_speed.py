"""Dia at its full size with random weights on a GPU: transformers' own generation beside ours, in one run.

python -m benchmarks.dia_speed [--stock-steps 120]

Time does not depend on weights, but for when a chunk ends: none does here, each is as long as its text takes to say.
Stock generation is timed over some steps of the same length of context and scaled to all of them, and says so.
"""

import argparse
import gc
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
import transformers
from transformers import (
    DacConfig,
    DacModel,
    DiaConfig,
    DiaFeatureExtractor,
    DiaForConditionalGeneration,
    DiaProcessor,
    DiaTokenizer,
)

from generation.domain import Line
from generation.engines.dia import chunking
from generation.engines.dia.alignment import Proportional
from generation.engines.dia.attempts import Speaker
from generation.engines.dia.chunking import FRAMES_S, Chunk, Reference
from generation.engines.dia.decoder import Decoder
from generation.engines.dia.delay import prefix
from generation.engines.dia.loading import Dia, load
from generation.engines.dia.loop import Row
from generation.engines.dia.sampling import Sampling
from generation.engines.dia.speech import Take, join
from generation.engines.dia.takes import finished

T = TypeVar("T")
CARD = torch.device("cuda")
SAMPLING = Sampling(guidance=3.0, temperature=1.8, top_p=0.9, top_k=45)  # the model card's
REFERENCE = Reference(
    transcript="Well, hello there, it is good to see you again. Shall we go and find out?", frames=517
)
STORY = (
    "Once upon a time there was a fox who wanted to see the far side of the moon. He packed a bag, said goodbye to "
    "his mother and left before the sun was up. On the road he met a bear."
)
EOS = 1024  # of the first codebook: that row of the head is silenced, so that nothing ends by itself


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stock-steps", type=int, default=120)
    steps = parser.parse_args().stock_steps
    print(f"{datetime.now().astimezone():%Y-%m-%d}  {torch.cuda.get_device_name()}, "
          f"Python {platform.python_version()}, torch {torch.__version__}, "
          f"transformers {transformers.__version__}")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        saved(Path(folder))
        dia, load_s = timed(lambda: load(Path(folder), Path(folder) / "dac", CARD))
        print(f"load from disk (page cache warm): {load_s:.1f} s, {gigabytes():.1f} GB on the card")
        exactness(Path(folder), dia)
        ours(dia)
        del dia
        freed()
        stock(Path(folder), steps)


def saved(folder: Path) -> None:
    """Full size, random weights, in the published layout."""
    torch.manual_seed(0)
    torch.set_default_dtype(torch.bfloat16)
    with CARD:
        model = DiaForConditionalGeneration(DiaConfig())
    torch.set_default_dtype(torch.float32)
    with torch.no_grad():
        model.logits_dense.weight[EOS].zero_()
    model.save_pretrained(folder)
    DacModel(DacConfig(n_codebooks=9, sampling_rate=44_100)).save_pretrained(folder / "dac")
    extractor = DiaFeatureExtractor(sampling_rate=44_100, hop_length=512)
    DiaProcessor(extractor, DiaTokenizer(), DacModel.from_pretrained(folder / "dac")).save_pretrained(folder)
    del model
    freed()


def script() -> tuple[Line, ...]:
    """306 words of two speakers."""
    return tuple(Line(speaker=("temo", "felfel")[at % 2], text=STORY) for at in range(8))


def rows(dia: Dia, chunks: tuple[Chunk, ...]) -> list[Row]:
    sizes = {"temo": REFERENCE, "felfel": REFERENCE}
    codes = np.random.default_rng(0).integers(0, 1024, (REFERENCE.frames, 9))
    return [
        Row(
            text=dia.token_ids(chunking.text_of(chunk, sizes)),
            given=prefix(np.concatenate([codes] * len(chunk.speakers)), dia.delays, dia.words.bos),
            max_frames=round(chunk.expected_s * FRAMES_S),
        )
        for chunk in chunks
    ]


def ours(dia: Dia) -> None:
    lines = script()
    words = sum(len(line.text.split()) for line in lines)
    long = chunking.chunks(lines, {"temo": REFERENCE, "felfel": REFERENCE})
    said_alone = "Hello from the moon, my friend, I hope that all of you are well, and see me now."
    line = (Line(speaker="temo", text=said_alone),)
    short = chunking.chunks(line, {"temo": REFERENCE})
    for name, chunks, said in ((f"{words} words, {len(long)} chunks", long, lines), ("one line", short, line)):
        _, first_s = timed(lambda chunks=chunks, said=said: speak(dia, chunks, said))
        print(f"ours, {name}: first call {first_s:.2f} s (kernels loaded)")
        report(f"ours, {name}", dia, chunks, said)


def report(name: str, dia: Dia, chunks: tuple[Chunk, ...], lines: tuple[Line, ...]) -> None:
    seconds, sound_s = [], 0.0
    torch.cuda.reset_peak_memory_stats()
    for _ in range(3):
        (sound_s, tokens_s), took = timed(lambda: speak(dia, chunks, lines))
        seconds.append(took)
    took = statistics.median(seconds)
    peak_gb = torch.cuda.max_memory_allocated() / 1e9
    print(f"{name}: {sound_s:.1f} s of sound in {took:.2f} s ({tokens_s:.2f} s of it tokens, the rest codec and "
          f"joining): {sound_s / took:.1f} x realtime, peak {peak_gb:.1f} GB")  # fmt: skip


def speak(dia: Dia, chunks: tuple[Chunk, ...], lines: tuple[Line, ...]) -> tuple[float, float]:
    """Tokens, sound, joined; seconds of sound, and of making tokens."""
    speaker = Speaker(dia, SAMPLING, 1, lambda stage, done, total, preview=None: None)
    heard, tokens_s = timed(lambda: speaker.said(rows(dia, chunks)))
    takes = [
        Take(chunk, finished(dia.decode(each.codes), dia.sample_rate))
        for chunk, each in zip(chunks, heard, strict=True)
    ]
    join(lines, takes, dia.sample_rate, Proportional())
    return sum(each.codes.shape[1] for each in heard) / FRAMES_S, tokens_s


def exactness(folder: Path, dia: Dia) -> None:
    """The step's logits against the model's own forward, same inputs: in float32, and in bfloat16 as it speaks.

    Random weights amplify rounding from token to token, so bfloat16 is compared after few of them.
    """
    text = torch.tensor([dia.token_ids("[S1] Hello there, how are you today? [S2]")], device=CARD)
    for dtype, count in ((torch.float32, 400), (torch.bfloat16, 40)):
        model = DiaForConditionalGeneration.from_pretrained(folder, dtype=dtype).eval().to(CARD)
        tokens = torch.from_numpy(np.random.default_rng(1).integers(0, 1024, (1, count, 9))).to(CARD)
        with torch.inference_mode():
            theirs = model(input_ids=text, decoder_input_ids=tokens).logits.view(9, count, -1)[:, -1].float()
            ours = last_logits(Decoder(model), text, tokens)
        same = (ours.argmax(-1) == theirs.argmax(-1)).sum().item()
        print(f"logits after {count} tokens in {dtype}: relative error {error(ours, theirs):.1e} against generate's, "
              f"the likeliest token is the same in {same} of 9 books")  # fmt: skip
        del model
        freed()


def last_logits(decoder: Decoder, text: torch.Tensor, tokens: torch.Tensor) -> torch.Tensor:
    last = tokens.shape[1] - 1
    cache = decoder.cache(text, torch.ones_like(text, dtype=torch.bool), 512, guided=False)
    decoder.read(tokens[:, :last], cache)
    return decoder.step(tokens[:, last], torch.tensor([last], device=CARD), cache, 512)[0].float()


def error(found: torch.Tensor, expected: torch.Tensor) -> float:
    return ((found - expected).norm() / expected.norm()).item()


def stock(folder: Path, steps: int) -> None:
    """transformers' generate, eager and with its compiled static cache, on one chunk and on all of them."""
    model = DiaForConditionalGeneration.from_pretrained(folder, dtype=torch.bfloat16).eval().to(CARD)
    processor = DiaProcessor.from_pretrained(folder)
    chunks = chunking.chunks(script(), {"temo": REFERENCE, "felfel": REFERENCE})
    sizes = {"temo": REFERENCE, "felfel": REFERENCE}
    texts = [chunking.text_of(chunk, sizes) for chunk in chunks]
    frames = max(round(chunk.expected_s * FRAMES_S) for chunk in chunks)
    sound_s = sum(chunk.expected_s for chunk in chunks)
    sound = np.random.default_rng(0).normal(0, 0.1, 512 * REFERENCE.frames * 2).astype(np.float32)
    for name, batch, cache in (("one chunk", texts[:1], None), ("all chunks at once", texts, None),
                               ("all chunks at once, static cache compiled", texts, "static")):  # fmt: skip
        inputs = processor(text=batch, audio=[sound] * len(batch), padding=True, sampling_rate=44_100).to(CARD)

        def generate(count: int, inputs: object = inputs, cache: str | None = cache) -> None:
            extra = {"cache_implementation": cache} if cache else {}
            model.generate(**inputs, max_new_tokens=count + 16, do_sample=True, guidance_scale=SAMPLING.guidance,
                           temperature=SAMPLING.temperature, top_p=SAMPLING.top_p, top_k=SAMPLING.top_k,
                           **extra)  # type: ignore[arg-type]  # fmt: skip

        _, warm_s = timed(lambda: generate(steps))
        generate(2 * steps)  # a static cache of another length is compiled anew
        _, short_s = timed(lambda: generate(steps))
        _, long_s = timed(lambda: generate(2 * steps))
        step_s = (long_s - short_s) / steps
        whole_s = short_s + step_s * (frames - steps)
        said_s = sound_s if len(batch) > 1 else frames / FRAMES_S
        every_s = whole_s * len(texts) if len(batch) == 1 else whole_s
        print(f"stock, {name}: {1e3 * step_s:.1f} ms a step, {said_s:.1f} s of sound in {whole_s:.1f} s: "
              f"{said_s / whole_s:.2f} x realtime; the script in {every_s:.0f} s; first call {warm_s:.0f} s "
              f"(scaled from {steps} and {2 * steps} steps to {frames})")  # fmt: skip


def timed(what: Callable[[], T]) -> tuple[T, float]:
    torch.cuda.synchronize()
    started = time.perf_counter()
    result = what()
    torch.cuda.synchronize()
    return result, time.perf_counter() - started


def gigabytes() -> float:
    return torch.cuda.memory_allocated() / 1e9


def freed() -> None:
    gc.collect()
    torch.cuda.empty_cache()


if __name__ == "__main__":
    main()
