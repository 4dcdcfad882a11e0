"""The command line. Each command imports its heavy parts when it runs."""

import typer

from bot.cli.clip import clip, speak
from bot.cli.doctor import doctor
from bot.cli.history import history, show
from bot.cli.inspecting import inspect
from bot.cli.lists import characters, presets
from bot.cli.models import models
from bot.cli.queue import cancel, queue
from bot.cli.running import run

app = typer.Typer(
    name="cartoon-bot",
    help="Turns a prompt and a dialogue into a finished cartoon clip.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (clip, speak, presets, history, show, queue, cancel, inspect, doctor, run):
    app.command()(command)
app.add_typer(characters, name="characters")
app.add_typer(models, name="models")
