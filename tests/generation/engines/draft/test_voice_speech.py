"""The draft voice as the rest of the program uses it: real speech, measured."""

import itertools
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from generation.domain import SlotKind
from generation.engines.draft.voice import DraftVoice, sound
from generation.engines.draft.voice.sentences import SENTENCE_PAUSE_S, SOUND_PAUSE_S
from generation.errors import Cancelled, CancelReason, Unspeakable
from generation.ports import Samples, Speech, SpeechEngine
from tests.generation.engines.draft.voice_material import CAST, OPTIONS, SENTENCES, script, silent_report, spoken
from tests.generation.engines.draft.voice_measures import rms

DIALOGUE = (
    ("temo", "Oh no. I fell at 10:30 pm, again! It costs $5 million — really? (laughs) Sooo funny."),
    ("felfel", "HELP US, Mr. Smith... no."),
    ("temo", "AT&T has 007 phones & 1,250 people."),
)


@pytest.fixture(scope="module")
def voice() -> Iterator[DraftVoice]:
    engine = DraftVoice()
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def dialogue(voice: DraftVoice) -> Speech:
    return spoken(voice, *DIALOGUE)


def cut(speech: Speech, start_s: float, end_s: float) -> Samples:
    return speech.samples[round(start_s * speech.sample_rate) : round(end_s * speech.sample_rate)]


def words(speech: Speech) -> list[list[str]]:
    return [[word.text for word in line.words] for line in speech.lines]


# ---------------------------------------------------------------- what a caller may rely on


def test_it_is_a_speech_engine_on_the_cpu() -> None:
    engine: SpeechEngine = DraftVoice()
    assert (engine.name, engine.slot_kind, engine.available()) == ("draft", SlotKind.CPU, None)


def test_nothing_heavy_is_imported_before_it_speaks() -> None:
    asked = "from generation.engines.draft.voice import DraftVoice as V; V().available(); import sys; "
    told = subprocess.run(
        [sys.executable, "-c", asked + "print(*sorted({'hibari', 'onnxruntime'} & set(sys.modules)))"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == ""


def test_words_are_the_typed_ones_and_a_lone_dash_stands_with_the_word_before(dialogue: Speech) -> None:
    assert ["|".join(line) for line in words(dialogue)] == [
        "Oh|no.|I|fell|at|10:30|pm,|again!|It|costs|$5|million —|really?|Sooo|funny.",
        "HELP|US,|Mr.|Smith...|no.",
        "AT&T|has|007|phones|&|1,250|people.",
    ]
    assert [line.line.text for line in dialogue.lines] == [text for _, text in DIALOGUE]


def test_times_are_in_order_and_inside_their_line(dialogue: Speech) -> None:
    ends = [0.0]
    for line in dialogue.lines:
        assert line.start_s >= ends[-1]
        ends.append(line.end_s)
        for timed in (line.words, line.phonemes):
            times = [time for one in timed for time in (one.start_s, one.end_s)]
            assert times == sorted(times)
            assert all(one.start_s < one.end_s for one in timed)
            assert (times[0], times[-1]) == (pytest.approx(line.start_s), pytest.approx(line.end_s))
    assert ends[-1] < dialogue.duration_s


def test_every_word_has_phonemes_and_every_phoneme_is_in_a_word(dialogue: Speech) -> None:
    for line in dialogue.lines:
        for word in line.words:
            assert any(word.start_s - 1e-9 <= one.start_s < word.end_s for one in line.phonemes), word
        for one in line.phonemes:
            assert any(word.start_s - 1e-9 <= one.start_s and one.end_s <= word.end_s + 0.3 for word in line.words)


def test_phonemes_are_single_symbols_without_stress(dialogue: Speech) -> None:
    symbols = {one.symbol for line in dialogue.lines for one in line.phonemes}
    assert all(len(symbol) == 1 for symbol in symbols)
    assert not symbols & set("ˈˌː .,!?…—")
    assert [one.symbol for one in dialogue.lines[1].phonemes][:4] == list("hɛlp")


def test_samples_are_sound_in_range_and_as_long_as_said(dialogue: Speech) -> None:
    assert dialogue.samples.dtype == np.float32
    assert dialogue.sample_rate == 24_000
    assert float(np.abs(dialogue.samples).max()) == pytest.approx(0.89, abs=1e-4)
    assert dialogue.lines[0].start_s == pytest.approx(sound.LEAD_IN_S, abs=0.1)
    assert dialogue.duration_s - dialogue.lines[-1].end_s == pytest.approx(sound.TAIL_S, abs=0.1)


def test_the_facts_tell_the_model_the_voices_and_what_was_left_out(voice: DraftVoice) -> None:
    facts = spoken(voice, ("temo", "Hello 世界."), ("plain", "!!!"), ("plain", "...")).facts
    assert facts["timing"] == "exact"
    assert facts["model"] == "hibari-tts 0.2.1 heart"
    assert facts["voices"] == "temo: pitch 0.68, range 1, formant 0.9, speed 1"
    assert (facts["sample_rate"], facts["seed"], facts["skipped_lines"], facts["unspoken_words"]) == (24_000, 7, 2, 1)


def test_the_estimate_grows_with_the_text() -> None:
    engine = DraftVoice()
    short, long = (engine.estimate_s(script(("temo", SENTENCES * n)), OPTIONS) for n in (1, 10))
    assert 0 < short < 1 < long < 60


# ---------------------------------------------------------------- sound and times fit together


def test_words_are_heard_and_pauses_are_silent(dialogue: Speech) -> None:
    for line in dialogue.lines:
        assert all(rms(cut(dialogue, word.start_s, word.end_s)) > 0.01 for word in line.words)
    for before, after in itertools.pairwise(dialogue.lines):
        assert after.start_s - before.end_s == pytest.approx(sound.TURN_PAUSE_S, abs=0.05)
        assert rms(cut(dialogue, before.end_s + 0.07, after.start_s - 0.04)) < 1e-6
    assert rms(cut(dialogue, dialogue.lines[-1].end_s + 0.07, dialogue.duration_s)) < 1e-6


def test_no_mouth_moves_in_a_pause(dialogue: Speech) -> None:
    by_text = {word.text: word for word in dialogue.lines[0].words}
    laugh = dialogue.lines[0].cues[0]
    laugh_s = laugh.end_s - laugh.start_s + 2 * SOUND_PAUSE_S
    for before, after, pause_s in (("no.", "I", SENTENCE_PAUSE_S), ("really?", "Sooo", laugh_s)):
        start_s, end_s = by_text[before].end_s, by_text[after].start_s
        assert end_s - start_s == pytest.approx(pause_s, abs=0.1)
        assert not any(one.start_s < end_s - 1e-9 and one.end_s > start_s + 1e-9 for one in dialogue.lines[0].phonemes)


def test_hissing_is_heard_where_the_phonemes_say_so(voice: DraftVoice) -> None:
    """Energy over 4 kHz is the sibilants': times that are off by 50 ms, to either side, fit it less."""
    speech = spoken(voice, ("plain", SENTENCES))
    window = np.lib.stride_tricks.sliding_window_view(speech.samples, 240)[::60] * np.hanning(240)
    hiss = np.log(1e-4 + np.square(np.abs(np.fft.rfft(window)))[:, 40:].sum(axis=1))
    times = (np.arange(len(hiss)) * 60 + 120) / speech.sample_rate
    line = speech.lines[0]

    def contrast(shift_s: float) -> float:
        inside = np.zeros(len(hiss), np.bool_)
        for one in line.phonemes:
            if one.symbol in "sʃzʧʤ":
                inside |= (times >= one.start_s + shift_s) & (times < one.end_s + shift_s)
        within_line = (times > line.start_s) & (times < line.end_s)
        return float(hiss[inside & within_line].mean() - hiss[~inside & within_line].mean())

    assert contrast(0.0) > 1.25 * max(contrast(-0.05), contrast(0.05))


def test_another_build_of_the_network_gets_estimated_times(tmp_path: Path, dialogue: Speech) -> None:
    import hibari.voices

    model = tmp_path / "other.onnx"
    model.write_bytes((Path(hibari.voices.ASSETS) / "hibari.onnx").read_bytes() + bytes([6 << 3 | 2, 1]) + b"x")
    speech = spoken(DraftVoice(model), *DIALOGUE)
    assert speech.facts["timing"] == "proportional"
    assert np.abs(speech.duration_s - dialogue.duration_s) < 0.5
    assert words(speech) == words(dialogue)
    for line, exact in zip(speech.lines, dialogue.lines, strict=True):
        shifts = [one.start_s - two.start_s for one, two in zip(line.words, exact.words, strict=True)]
        assert np.abs(shifts).max() < 1.0


# ---------------------------------------------------------------- seeds


def test_the_same_request_gives_the_same_bytes(dialogue: Speech) -> None:
    again = spoken(DraftVoice(), *DIALOGUE)
    assert again.samples.tobytes() == dialogue.samples.tobytes()
    assert again.lines == dialogue.lines


def test_another_seed_is_another_delivery_of_the_same_voice(voice: DraftVoice) -> None:
    takes = [spoken(voice, ("plain", "I have been to space."), seed=seed) for seed in (-1, 0, 1, 2**40)]
    assert len({take.samples.tobytes() for take in takes}) == len(takes)
    lengths = [take.duration_s for take in takes]
    assert max(lengths) / min(lengths) < 1.1


# ---------------------------------------------------------------- what cannot be said


@pytest.mark.parametrize("text", ["Привет, как дела?", "你好世界", "مرحبا بالعالم", "Hi, как твои дела сегодня?"])
def test_a_line_in_a_foreign_script_is_refused_and_named(voice: DraftVoice, text: str) -> None:
    with pytest.raises(Unspeakable) as refusal:
        spoken(voice, ("temo", "This one is fine."), ("temo", text))
    assert "speak English" in refusal.value.user_message
    assert text in refusal.value.user_message
    assert "\n" not in refusal.value.user_message


@pytest.mark.parametrize("text", ["", "...", "🙂🙂", "— ? !"])
def test_a_script_without_a_word_is_refused(voice: DraftVoice, text: str) -> None:
    with pytest.raises(Unspeakable, match="no word"):
        spoken(voice, ("temo", text))


def test_a_line_without_a_word_is_left_out_and_leaves_no_gap(voice: DraftVoice) -> None:
    speech = spoken(voice, ("temo", "Hello."), ("felfel", "!"), ("felfel", "..."), ("felfel", "Bye."))
    assert words(speech) == [["Hello."], ["Bye."]]
    assert speech.lines[1].start_s - speech.lines[0].end_s == pytest.approx(sound.TURN_PAUSE_S, abs=0.05)


def test_sounds_are_not_read_aloud(voice: DraftVoice) -> None:
    speech = spoken(voice, ("temo", "Well (laughs) fine."))
    assert words(speech) == [["Well", "fine."]]
    assert "".join(one.symbol for one in speech.lines[0].phonemes) == "wɛlfIn"


def test_a_sound_has_its_time_between_the_words(voice: DraftVoice) -> None:
    speech = spoken(voice, ("temo", "Well (laughs) (sighs) fine."), ("felfel", "No."))
    well, fine = speech.lines[0].words
    laugh, sigh = speech.lines[0].cues
    assert (laugh.kind, sigh.kind) == ("laughs", "sighs")
    times = [well.end_s, laugh.start_s, laugh.end_s, sigh.start_s, sigh.end_s, fine.start_s]
    assert times == sorted(times)
    assert max(b - a for a, b in zip(times[::2], times[1::2], strict=True)) < SOUND_PAUSE_S + 0.05
    assert speech.lines[1].cues == ()


def test_silent_words_stand_with_their_neighbours(voice: DraftVoice) -> None:
    assert words(spoken(voice, ("temo", "— Hello 世界 my … friend !"))) == [["— Hello 世界", "my …", "friend !"]]


# ---------------------------------------------------------------- progress, cancel, long texts


def test_progress_counts_sentences_and_sounds_and_ends_full(voice: DraftVoice) -> None:
    seen: list[tuple[str, int, int]] = []
    text = script(("temo", "One. Two (laughs) three."), ("felfel", "Four!"))
    voice.speak(text, CAST, OPTIONS, 1, lambda stage, done, total, preview=None: seen.append((stage, done, total)))
    assert seen == [("speaking", done, 5) for done in range(6)]


def test_a_cancel_stops_it_within_a_sentence_and_the_voice_speaks_again(voice: DraftVoice) -> None:
    def cancel(stage: str, done: int, total: int, preview: bytes | None = None) -> None:
        if done == 1:
            raise Cancelled(CancelReason.USER)

    with pytest.raises(Cancelled):
        voice.speak(script(("temo", SENTENCES)), CAST, OPTIONS, 1, cancel)
    assert spoken(voice, ("temo", "Still here.")).lines


def test_a_closed_voice_speaks_again() -> None:
    engine = DraftVoice()
    first = spoken(engine, ("temo", "Still here."))
    engine.close()
    assert spoken(engine, ("temo", "Still here.")).samples.tobytes() == first.samples.tobytes()


def test_a_line_of_600_words_without_a_stop_needs_little_more_than_its_samples(voice: DraftVoice) -> None:
    text = " ".join(["we sailed far over the sea and slept at night"] * 60)
    tracemalloc.start()
    try:
        speech = spoken(voice, ("temo", text))
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(speech.lines[0].words) == 600
    assert speech.duration_s > 120
    assert peak_bytes < 2 * speech.samples.nbytes + 40_000_000
    assert voice.estimate_s(script(("temo", text)), OPTIONS) < 30


def test_a_word_that_takes_many_sentences_keeps_one_span(voice: DraftVoice) -> None:
    speech = voice.speak(script(("temo", "Call " + "7" * 60 + " now.")), CAST, OPTIONS, 1, silent_report)
    assert [word.text for word in speech.lines[0].words] == ["Call", "7" * 60, "now."]
    assert speech.lines[0].words[1].end_s - speech.lines[0].words[1].start_s > 10
