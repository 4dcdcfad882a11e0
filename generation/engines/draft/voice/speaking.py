"""A script spoken: the half of the engine that loads the network, numpy and all readers with it."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from importlib.metadata import version
from pathlib import Path

from generation.domain import Character, Script
from generation.engines.draft.voice.network import Network
from generation.engines.draft.voice.reading import read_line
from generation.engines.draft.voice.recording import Part, Recording
from generation.engines.draft.voice.sentences import utterances
from generation.engines.draft.voice.sound import SAMPLE_RATE_HZ
from generation.errors import Unspeakable
from generation.ports import Report, Speech

_AHEAD = 2  # steps that have begun before the one that is done: a sentence, and where it ends a line

_preloaded: list[Network] = []  # one at most, until the first voice takes it


def preload() -> None:
    """Load the network before the first script comes. Raises EngineFailed."""
    _preloaded[:] = [Network.load()]


def loaded(model: Path | None) -> Network:
    """The one that was loaded already, else anew; `model` is another build than the package's own."""
    return _preloaded.pop() if _preloaded and model is None else Network.load(model)


def speak(network: Network, script: Script, cast: Mapping[str, Character], seed: int, report: Report) -> Speech:
    """See `DraftVoice.speak`, which has looked whether the script can be read. Raises Unspeakable, EngineFailed."""
    parts = _parts(script, network)
    recording = Recording(network, cast, seed)
    _record(parts, recording, report)
    if not recording.lines:
        raise Unspeakable("The voice speaks English, and there is no word in this text that it can say.")
    return Speech(
        samples=recording.samples(),
        sample_rate=SAMPLE_RATE_HZ,
        lines=tuple(recording.lines),
        facts={
            "model": f"hibari-tts {version('hibari-tts')} heart",
            "timing": "exact" if network.knows_lengths else "proportional",
            "sample_rate": SAMPLE_RATE_HZ,
            "voices": recording.voices(),
            "seed": seed,
            "skipped_lines": len(script.lines) - len(recording.lines),
            "unspoken_words": recording.unspoken_words,
        },
    )


def _record(parts: Sequence[Part], recording: Recording, report: Report) -> None:
    """The network works without the interpreter's lock: it infers what comes next while this is made audible."""
    with ThreadPoolExecutor(1, thread_name_prefix="voice") as beside:
        begun: deque[Callable[[], None]] = deque()
        for step in _steps(parts, recording, beside, report):
            begun.append(step)
            if len(begun) > _AHEAD:
                begun.popleft()()
        for step in begun:
            step()


def _steps(
    parts: Sequence[Part], recording: Recording, beside: Executor, report: Report
) -> Iterator[Callable[[], None]]:
    total = sum(len(part.utterances) for part in parts)
    done = 0
    for part in parts:
        for utterance in part.utterances:
            report("speaking", done, total)
            yield recording.begin(part, utterance, beside)
            done += 1
        yield partial(recording.finish, part)
    report("speaking", done, total)


def _parts(script: Script, network: Network) -> list[Part]:
    readings = ((line, read_line(line.text, network.known, line.manner)) for line in script.lines)
    return [Part(line, reading.words, utterances(reading)) for line, reading in readings]
