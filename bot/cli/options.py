"""The options that several commands share, in one wording. Numbers stay text: the request's limits read them."""

from pathlib import Path
from typing import Annotated

import typer

Character = Annotated[str | None, typer.Option(help="Who speaks [S1]. See `characters list`.", show_default=False)]
SecondCharacter = Annotated[str | None, typer.Option(help="Who speaks [S2].", show_default=False)]
Preset = Annotated[str | None, typer.Option(help="draft, fast, balanced or ultra. See `presets`.", show_default=False)]
Seed = Annotated[str | None, typer.Option(help="The same seed makes the same clip again.", show_default=False)]
Dialogue = Annotated[str, typer.Option(help='What is said: "[S1] Hello! [S2] Hi!"', show_default=False)]
ScriptFile = Annotated[
    Path | None, typer.Option("--script", help="A text file with the dialogue.", show_default=False, metavar="FILE")
]
SpeechGuidance = Annotated[
    str | None, typer.Option(help="How closely the voice keeps to the text.", show_default=False)
]
Temperature = Annotated[str | None, typer.Option(help="How lively the voice is.", show_default=False)]
Private = Annotated[bool, typer.Option("--private", help="Keep it out of the history.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
