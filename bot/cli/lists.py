"""`characters` and `presets`: what clips can be made of."""

from pathlib import Path
from typing import Annotated

import typer

from bot.app import engine_options, open_characters, request_context
from bot.cli import options as common
from bot.cli.console import print_json, print_lines, print_table
from bot.cli.start import current_settings
from bot.lora_files import addressed, open_lora_files
from generation.characters import CharacterLibrary
from generation.characters.converting import convert
from generation.characters.weights import read_fitting
from generation.domain import Character, Task
from generation.engines import Engines
from generation.errors import CartoonError

characters = typer.Typer(help="The characters that clips can have.")


@characters.command("list")
def list_characters(as_json: common.Json = False) -> None:
    """All characters of this machine."""
    library = open_characters(current_settings())
    found = library.all()
    broken = library.broken()
    if as_json:
        print_json({"characters": [_character_dict(each) for each in found], "broken": dict(broken)})
        return
    rows = [(each.name, each.title, each.description) for each in found]
    print_table(("name", "title", "description"), rows + [(name, "broken", why) for name, why in broken.items()])


@characters.command("show")
def show_character(name: str, as_json: common.Json = False) -> None:
    """Everything about one character."""
    library = open_characters(current_settings())
    character = library.get(name)
    if as_json:
        print_json(_character_dict(character) | {"loras": _loras(library, character)})
        return
    loras = (
        (f"LoRA {base}", "; ".join(f"{label}: {value}" for label, value in told.items()))
        for base, told in _loras(library, character).items()
    )
    print_lines(*(f"{key:12} {value}" for key, value in (*_character_lines(character), *loras)))


@characters.command("convert")
def convert_weights(
    file: Annotated[Path, typer.Argument(help="A LoRA as .pt, .pth, .bin or .ckpt.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where to. Else beside the file.", show_default=False)
    ] = None,
) -> None:
    """Make an old LoRA file, which could hold code, into .safetensors, which cannot. Runs none of it."""
    target = output or file.with_suffix(".safetensors")
    lora = convert(file, target)
    print_lines(f"{target}: a LoRA for {lora.base}, rank {lora.rank}")


def _loras(library: CharacterLibrary, character: Character) -> dict[str, dict[str, object]]:
    """What the files of the LoRAs say of themselves, by base model."""
    found: dict[str, dict[str, object]] = {}
    fetched = _fetched(character)
    for look in character.looks:
        path = library.find(character.name, look.lora) if look.lora else fetched.get(look.base)
        if path is None:
            continue
        try:
            lora = read_fitting(path, look.base)
        except CartoonError as error:
            found[look.base] = {"wrong": error.user_message}
            continue
        found[look.base] = {"weight": look.weight, "rank": lora.rank} | dict(lora.notes.rows())
    return found


def _fetched(character: Character) -> dict[str, Path]:
    """Where those lie that were fetched from an address, by base model."""
    settings = current_settings()
    files = open_lora_files(settings)
    kept = {each.look.base: files.kept(each) for each in addressed([character], settings.lora_url)}
    return {base: Path(asset.path) for base, asset in kept.items() if asset and asset.path}


def _character_lines(character: Character) -> list[tuple[str, str]]:
    design = character.voice.design
    looks = [f"{look.base} (LoRA {'yes' if look.has_lora else 'missing'})" for look in character.looks]
    puppet = character.puppet
    return [
        ("name", character.name),
        ("title", character.title),
        ("description", character.description),
        ("triggers", ", ".join(character.triggers)),
        ("looks", ", ".join(looks) or "none: drawn from the prompt alone"),
        ("voice", f"pitch {design.pitch:g}, formant {design.formant:g}, speed {design.speed:g}"),
        ("puppet", puppet.kind if puppet else "derived from name and description"),
        ("portrait", "yes" if character.portrait else "no"),
    ]


def _character_dict(character: Character) -> dict[str, object]:
    return {key: value for key, value in _character_lines(character)} | {"triggers": list(character.triggers)}


def presets(as_json: common.Json = False) -> None:
    """The presets, and which of them can be had on this machine."""
    settings = current_settings()
    engines = Engines(engine_options(settings))
    context = request_context(settings, engines, open_characters(settings))
    rows = []
    for preset in context.presets.values():
        picture = preset.picture
        lacking = context.availability.lacking(preset, Task.COMBINE)
        size = f"{picture.width}x{picture.height}"
        rows.append(
            (preset.name, preset.picture_engine, preset.speech_engine, size, str(picture.fps), lacking or "yes")
        )
    columns = ("preset", "pictures", "speech", "size", "fps", "available")
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
        return
    print_table(columns, rows)
