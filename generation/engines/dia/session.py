"""Dia loaded: one script after another, until it is closed. Belongs to one thread."""

from collections.abc import Mapping, Sequence
from importlib.metadata import version

import numpy as np
import torch

from generation.domain import Character, Script, SpeechOptions
from generation.engine_options import EngineContext
from generation.engines.dia import chunking
from generation.engines.dia.alignment import Aligner, Proportional
from generation.engines.dia.attempts import Attempt, Speaker
from generation.engines.dia.chunking import Chunk, Reference
from generation.engines.dia.delay import prefix
from generation.engines.dia.forced import Forced
from generation.engines.dia.loading import load
from generation.engines.dia.loop import Row
from generation.engines.dia.recogniser import load as load_recogniser
from generation.engines.dia.references import References, VoiceReference
from generation.engines.dia.sampling import Sampling
from generation.engines.dia.speech import Take, join
from generation.errors import BadInput, EngineFailed, Unspeakable
from generation.media.retime import stretched
from generation.ports import Facts, Report, Samples, Speech


class Session:
    """Raises EngineFailed where the weights cannot be loaded."""

    def __init__(self, context: EngineContext) -> None:
        options = context.options
        models = options.models
        model_folder, codec_folder = models.found(models.dia), models.found(models.dac)
        if model_folder is None or codec_folder is None:
            raise EngineFailed("The weights of Dia are gone. Fetch them again with `cartoon-bot models pull dia`.")
        self._name = models.dia.shown
        self._pass_manners = options.pass_manners
        self._dia = load(model_folder, codec_folder, torch.device(options.device))
        folder = options.cache_folder / "voices" if options.cache_folder else None
        self._references = References(
            context.speak_design, self._dia.encode, self._dia.sample_rate, models.dac.shown, folder
        )
        aligner_folder = models.found(models.aligner)
        self._recogniser = load_recogniser(aligner_folder, self._dia.codec.device) if aligner_folder else None

    def close(self) -> None:
        """Give the card's memory back."""
        on_gpu = self._dia.on_gpu
        self.__dict__.clear()
        if on_gpu:
            torch.cuda.empty_cache()

    def speak(
        self, script: Script, cast: Mapping[str, Character], options: SpeechOptions, seed: int, report: Report
    ) -> Speech:
        """See the port."""
        voices = self._voices(script, cast, report)
        sizes = {
            name: Reference(transcript=voice.transcript, frames=len(voice.codes)) for name, voice in voices.items()
        }
        positions = min(options.max_new_tokens, chunking.MAX_POSITIONS)
        if positions < (least := chunking.least_positions(sizes)):
            raise BadInput(
                f"max_new_tokens {positions} leaves no room for speech beside the voice. Give {least} at least."
            )
        chunks = chunking.chunks(script.lines, sizes, positions)
        if not chunks:
            raise Unspeakable("There is nothing to say in this text.")
        sampling = Sampling(
            guidance=options.guidance, temperature=options.temperature, top_p=options.top_p, top_k=options.top_k
        )
        rows = [self._row(chunk, voices, sizes, options.max_new_tokens) for chunk in chunks]
        attempts = Speaker(self._dia, sampling, seed, report).attempts(chunks, rows)
        return self._joined(script, chunks, attempts, seed)

    def _voices(self, script: Script, cast: Mapping[str, Character], report: Report) -> dict[str, VoiceReference]:
        speakers = tuple(dict.fromkeys(line.speaker for line in script.lines))
        voices = {}
        for at, name in enumerate(speakers):
            report("preparing voices", at, len(speakers))
            voices[name] = self._references.of(cast[name])
        return voices

    def _row(
        self, chunk: Chunk, voices: Mapping[str, VoiceReference], sizes: Mapping[str, Reference], max_new_tokens: int
    ) -> Row:
        dia = self._dia
        given = np.concatenate([voices[name].codes for name in chunk.speakers])
        return Row(
            text=dia.token_ids(chunking.text_of(chunk, sizes, manners=self._pass_manners)),
            given=prefix(given, dia.delays, dia.words.bos),
            max_frames=chunking.max_frames(chunk, sizes, max_new_tokens, max(dia.delays)),
        )

    def _joined(self, script: Script, chunks: Sequence[Chunk], attempts: Sequence[Attempt], seed: int) -> Speech:
        rate = self._dia.sample_rate
        takes = [Take(chunk, self._paced(attempt)) for chunk, attempt in zip(chunks, attempts, strict=True)]
        heard = [take for take in takes if len(take.samples)]
        if not heard:
            raise EngineFailed("The voice stayed silent. Try another seed, or other words.")
        aligner: Aligner = Forced(self._recogniser) if self._recogniser else Proportional()
        samples, lines = join(script.lines, heard, rate, aligner)
        facts: Facts = {
            "model": self._name,
            "transformers": version("transformers"),
            "chunks": len(chunks),
            "chunks_that_stayed_wrong": sum(not attempt.good for attempt in attempts),
            "timing": aligner.timing,
            "sample_rate": rate,
            "seed": seed,
        }
        return Speech(samples=samples, sample_rate=rate, lines=lines, facts=facts)

    def _paced(self, attempt: Attempt) -> Samples:
        if attempt.judged.stretch == 1.0:
            return attempt.samples
        return stretched(attempt.samples, self._dia.sample_rate, attempt.judged.stretch)
