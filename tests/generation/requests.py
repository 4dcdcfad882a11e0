"""Requests for the shipped fake engines: small, quick, complete."""

from generation.domain import Character, Line, PictureOptions, Request, Script, SpeechOptions, Task, Voice, VoiceDesign

TEMO = Character(name="temo", title="Temo")
FELFEL = Character(name="felfel", title="Felfel", voice=Voice(design=VoiceDesign(pitch=1.5)))


def picture(engine: str = "flat", frames: int | None = None) -> PictureOptions:
    return PictureOptions(engine=engine, width=256, height=256, fps=8, frames=frames)


def animate(engine: str = "flat", frames: int = 4, seed: int = 1) -> Request:
    return Request(
        task=Task.ANIMATE,
        preset="draft",
        seed=seed,
        cast=(TEMO,),
        prompt="temo waves",
        picture=picture(engine, frames),
    )


def speak(*texts: str, seed: int = 1) -> Request:
    lines = tuple(Line(speaker=("temo", "felfel")[n % 2], text=text) for n, text in enumerate(texts))
    return Request(
        task=Task.SPEAK,
        preset="draft",
        seed=seed,
        cast=(TEMO, FELFEL),
        script=Script(lines=lines),
        speech=SpeechOptions(engine="tone"),
    )


def combine(*texts: str, captions: bool = True) -> Request:
    spoken = speak(*texts)
    return Request(
        task=Task.COMBINE,
        preset="draft",
        seed=1,
        cast=spoken.cast,
        prompt="they talk",
        script=spoken.script,
        speech=spoken.speech,
        picture=picture(),
        captions=captions,
    )
