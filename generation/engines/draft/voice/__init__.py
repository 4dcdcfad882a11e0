"""The draft engine's voice: a small English voice that runs on one CPU core and needs no download.

engine.py     a script in, speech with its times out
speaking.py   how, with all that takes time to load
reading.py    typed words -> what is read aloud for each
sentences.py  words -> sentences short enough for one pass of the network, and the pauses between
network.py    hibari's pronunciation and network: the only module that touches hibari and onnxruntime
dictionaries.py  hibari's words and their sounds, looked up without parsing all of them
alignment.py  which typed word each pronounced one came from
timing.py     when each phoneme and word is heard
design.py     pitch and formants of a character's voice
sound.py      what is audible, how loud, and joining it all
"""

from generation.engines.draft.voice.engine import DraftVoice

__all__ = ["DraftVoice"]
