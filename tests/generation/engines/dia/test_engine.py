"""Scripts spoken by a tiny Dia, from text to samples and times; and everything that may go wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
import torch

from generation.domain import Character, Line, Script, SlotKind, SpeechOptions, Voice, VoiceDesign
from generation.engine_options import EngineOptions
from generation.engines import Engines
from generation.engines.dia import attempts
from generation.engines.dia.attempts import Speaker
from generation.engines.dia.chunking import FRAMES_S
from generation.engines.dia.loading import Dia
from generation.engines.dia.loop import Heard, Loop, Progress, Row
from generation.engines.dia.sampling import Sampling
from generation.errors import BadInput, Cancelled, CancelReason, EngineFailed, Unspeakable
from generation.models import ModelSource
from generation.ports import Speech, SpeechEngine
from generation.testing import CollectingReport
from tests.generation.engines.dia.test_loop import SAMPLING, TEXTS, row

OPTIONS = SpeechOptions(engine="dia")
CAST = {
    name: Character(name=name, title=name.title(), voice=Voice(design=VoiceDesign(pitch=pitch)))
    for name, pitch in (("temo", 0.7), ("felfel", 1.2), ("cat", 1.6))
}


def script(*turns: tuple[str, str]) -> Script:
    return Script(lines=tuple(Line(speaker=speaker, text=text) for speaker, text in turns))


SHORT = script(("temo", "Hi."))
TALK = script(("temo", "Hello there! (laughs) How are you?"), ("felfel", "Well. And you?"), ("cat", "Meow, they say."))


@pytest.fixture(scope="module")
def engine(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpeechEngine]:
    from tests.generation.engines.dia import tiny

    engines = Engines(tiny.options(folder, tmp_path_factory.mktemp("cache")))
    found = engines.speech("dia")
    assert found is not None
    yield found
    engines.close()


def speak(engine: SpeechEngine, text: Script = TALK, seed: int = 1) -> Speech:
    return engine.speak(text, CAST, OPTIONS, seed, CollectingReport())


def test_every_line_is_spoken_with_its_words_in_order(engine: SpeechEngine) -> None:
    speech = speak(engine)
    assert engine.slot_kind is SlotKind.CPU  # as the options have it: device "cpu"
    assert speech.sample_rate == 44_100
    assert speech.samples.dtype == np.float32
    assert [line.line for line in speech.lines] == list(TALK.lines)
    for spoken, line in zip(speech.lines, TALK.lines, strict=True):
        assert [word.text for word in spoken.words] == line.text.replace("(laughs) ", "").split()
    edges = [edge for line in speech.lines for edge in (line.start_s, line.end_s)]
    assert edges == sorted(edges)
    assert speech.lines[0].start_s >= 0.15
    assert edges[-1] <= speech.duration_s
    assert [cue.kind for cue in speech.lines[0].cues] == ["laughs"]


def test_the_same_seed_says_it_the_same_way(engine: SpeechEngine) -> None:
    first, same, other = speak(engine, SHORT), speak(engine, SHORT), speak(engine, SHORT, seed=2)
    assert first.lines == same.lines
    assert (first.samples == same.samples).all()
    assert len(first.samples) != len(other.samples) or (first.samples != other.samples).any()


def test_progress_counts_seconds_of_sound_and_ends(engine: SpeechEngine) -> None:
    report = CollectingReport()
    engine.speak(TALK, CAST, OPTIONS, 1, report)
    told = [(each.done, each.total) for each in report.progress if each.stage == "speaking"]
    assert all(0 <= done <= total for done, total in told)
    assert told[0][1] < 60


def test_it_stops_within_a_step(engine: SpeechEngine) -> None:
    class Stopping(CollectingReport):
        def __call__(self, stage: str, done: int, total: int, preview: bytes | None = None) -> None:
            super().__call__(stage, done, total, preview)
            if stage == "speaking" and sum(each.stage == "speaking" for each in self.progress) == 4:
                raise Cancelled(CancelReason.USER)

    report = Stopping()
    with pytest.raises(Cancelled):
        engine.speak(TALK, CAST, OPTIONS, 1, report)
    assert report.progress[-1].stage == "speaking"
    assert speak(engine, SHORT).lines  # and can speak again


@pytest.mark.parametrize("text", ["Привет, как дела?", "你好，今天天气很好"])
def test_what_it_cannot_say_is_told(engine: SpeechEngine, text: str) -> None:
    with pytest.raises(Unspeakable, match="cannot say"):
        speak(engine, script(("temo", text)))
    with pytest.raises(Unspeakable, match="nothing to say"):
        speak(engine, Script(lines=()))


def test_a_runaway_is_tried_again_then_cut(endless: EngineOptions, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger=attempts.__name__)
    engine = Engines(endless).speech("dia")
    assert engine is not None
    brief = replace(OPTIONS, max_new_tokens=1300)
    speech = engine.speak(script(("temo", "Hi.")), CAST, brief, 1, CollectingReport())
    assert speech.facts["chunks_that_stayed_wrong"] == 1
    assert caplog.text.count("chunks came out wrong") == attempts.MOST
    assert speech.duration_s < 1300 / FRAMES_S


def test_too_few_tokens_for_the_voice_are_refused(engine: SpeechEngine) -> None:
    with pytest.raises(BadInput, match="leaves no room for speech beside the voice"):
        engine.speak(SHORT, CAST, replace(OPTIONS, max_new_tokens=86), 1, CollectingReport())


@dataclass
class ScarceMemory:
    """A loop on a card that has room for so many chunks at once."""

    loop: Loop
    room: int
    tried: list[int] = field(default_factory=list)

    def run(self, rows: Sequence[Row], sampling: Sampling, seed: int, progress: Progress) -> tuple[Heard, ...]:
        self.tried.append(len(rows))
        if len(rows) > self.room:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return self.loop.run(rows, sampling, seed, progress)


@pytest.mark.parametrize(("room", "tried"), [(4, [4]), (2, [4, 2, 2]), (1, [4, 2, 1, 1, 1, 1])])
def test_memory_that_does_not_do_halves_the_batch(dia: Dia, room: int, tried: list[int]) -> None:
    scarce = ScarceMemory(dia.loop, room)
    speaker = Speaker(replace(dia, loop=scarce), SAMPLING, 1, CollectingReport())  # type: ignore[arg-type]
    answers = speaker.said([row(dia, text, None, 5) for text in (*TEXTS, *TEXTS)])
    assert [answer.codes.shape[1] <= 5 for answer in answers] == [True] * 4
    assert scarce.tried == tried


def test_memory_for_not_even_one_chunk_is_one_clear_failure(dia: Dia) -> None:
    speaker = Speaker(replace(dia, loop=ScarceMemory(dia.loop, 0)), SAMPLING, 1, CollectingReport())  # type: ignore[arg-type]
    with pytest.raises(EngineFailed, match="too little free memory"):
        speaker.said([row(dia, TEXTS[0], None, 5)])


def test_what_is_missing_is_told_without_loading_anything(options: EngineOptions, tmp_path: Path) -> None:
    lost = replace(options.models, dia=ModelSource(id="nari-labs/Dia-1.6B-0626"), folder=tmp_path)
    engine = Engines(replace(options, models=lost)).speech("dia")
    assert engine is not None
    assert "models pull dia" in (engine.available() or "")
    with pytest.raises(EngineFailed, match="models pull dia"):
        speak(engine)
    local = Engines(replace(options, models=replace(lost, dia=ModelSource(id=f"{tmp_path}/own")))).speech("dia")
    assert local is not None
    assert local.available() == "In [models], there is no whole model in own."
    on_card = Engines(replace(options, device="cuda")).speech("dia")
    assert on_card is not None
    assert on_card.slot_kind is SlotKind.GPU
    if not torch.cuda.is_available():
        assert "NVIDIA GPU" in (on_card.available() or "")


def test_weights_that_cannot_be_read(folder: Path, options: EngineOptions, tmp_path: Path) -> None:
    for file in folder.glob("*.json"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "model.safetensors").write_bytes(b"no weights")
    broken = replace(options.models, dia=ModelSource(id=str(tmp_path)))
    engine = Engines(replace(options, models=broken)).speech("dia")
    assert engine is not None
    with pytest.raises(EngineFailed, match="cannot be read") as caught:
        speak(engine)
    assert f"Dia in {tmp_path.name} or" in caught.value.user_message
    assert str(tmp_path.parent) not in caught.value.user_message


def test_closing_lets_go_and_speaking_loads_again(options: EngineOptions) -> None:
    engine = Engines(options).speech("dia")
    assert engine is not None
    first = speak(engine, SHORT)
    engine.close()
    assert (speak(engine, SHORT).samples == first.samples).all()
