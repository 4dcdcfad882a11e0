"""Dia-1.6B: speech for scripts of any length on a GPU. Imports nothing heavy until it speaks."""

from generation.engine_options import EngineContext
from generation.engines.dia.engine import DiaSpeech
from generation.ports import SpeechEngine


def speech_engine(context: EngineContext) -> SpeechEngine:
    return DiaSpeech(context)
