"""Reads config.toml and the environment into `Settings`; every mistake is one line that names its place."""

import json
import os
import re
import tomllib
from collections.abc import Mapping, Set
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.settings.sections import Settings, known_names
from generation.errors import BadInput
from generation.models import Models, ModelSource

PROGRAM = Path(__file__).resolve().parents[2]
CONFIG_NAME = "config.toml"
PREFIX = "CARTOON_"
LORA_SUFFIX = "_LORA_URL"
OWN_NAMES = {  # variables with a name of their own
    "DISCORD_TOKEN": "discord.token",
    "HIGH_QUALITY_MODE": "generation.high_quality_mode",
    "CARTOON_DATA_DIR": "storage.data_dir",
}
NOT_SETTINGS = ("CARTOON_CONFIG", "CARTOON_PYTHON")  # which file to read; which Python ./start takes
SECRETS = ("discord.token", "storage.url")  # values that no message shows
ENVIRONMENT_ONLY = {"discord.token": "DISCORD_TOKEN"}
_MODELS = frozenset(f"models.{role}" for role in Models().roles())  # paths, or names of repositories
PATHS = _MODELS | {"models.folder", "storage.data_dir"}

_PASSWORD_IN_URL = re.compile(r"://[^/\s]*:[^/\s]+@|password=")

Values = dict[str, Any]  # as a TOML file holds them: sections of keys


def load_settings(
    environ: Mapping[str, str], *, config_path: Path | None = None, program_dir: Path = PROGRAM
) -> Settings:
    """The settings in force. Raises BadInput, naming file or variable, key and what would do.

    The file is `config_path`, else CARTOON_CONFIG, else config.toml in `program_dir` where there is one. A relative
    path counts from the file that names it, from the current folder where the environment does, and from
    `program_dir` where nobody does.
    """
    path = _config_path(environ, config_path, program_dir)
    values = _read(path) if path else {}
    if path:
        _check_file(values, path)
        _anchor(values, path.resolve().parent, PATHS)
    variables = _variables(environ)
    for variable, name in variables.items():
        section, key = name.split(".")
        values.setdefault(section, {})[key] = environ[variable]
    _anchor(values, Path.cwd(), PATHS & set(variables.values()))
    values.setdefault("storage", {}).setdefault("data_dir", str(program_dir / "data"))
    values["lora_urls"] = {n.removesuffix(LORA_SUFFIX): url for n, url in environ.items() if _is_lora(n) and url}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise _mistake(error, {name: variable for variable, name in variables.items()}, "The settings") from error


def _config_path(environ: Mapping[str, str], given: Path | None, program_dir: Path) -> Path | None:
    if given:
        return given
    if named := environ.get("CARTOON_CONFIG"):
        return Path(named)
    beside = program_dir / CONFIG_NAME
    return beside if beside.exists() else None


def _is_lora(variable: str) -> bool:
    return variable.endswith(LORA_SUFFIX) and not variable.startswith(PREFIX)


# ---------------------------------------------------------------- the file


def _read(path: Path) -> Values:
    try:
        text = path.read_text(encoding="utf-8-sig")  # Notepad writes a byte order mark
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8 text. Save it as UTF-8.", detail=repr(error)) from error
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.", detail=repr(error)) from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(_broken_toml(path, text, str(error))) from error


def _broken_toml(path: Path, text: str, message: str) -> str:
    """tomllib tells line and column inside its message, or 'at end of document'; the key stands in the text."""
    lines = text.splitlines()
    place = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    number = int(place[1]) if place and place[1] else len(lines)
    column = f", column {place[2]}" if place and place[2] else ""
    line = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    key = re.match(r"[\w.\"'-]+(?=\s*=)", line)
    where = f" ({key[0]})" if key else ""
    what = message[: place.start()] if place else message
    return f"{path}, line {number}{column}{where}: {what}."


def _check_file(values: Values, path: Path) -> None:
    """Types as TOML writes them: a quoted number is a mistake here, while the environment has only text."""
    for name, variable in ENVIRONMENT_ONLY.items():
        if _get(values, name) is not None:
            raise BadInput(
                f"{path} holds {name}. A secret belongs in the environment: set {variable} and remove it from the file."
            )
    url = _get(values, "storage.url")
    if isinstance(url, str) and _PASSWORD_IN_URL.search(url):
        raise BadInput(
            f"{path} holds a password in storage.url. Put the URL in CARTOON_STORAGE__URL and remove it from the file."
        )
    if "lora_urls" in values:
        raise BadInput(f"{path}: lora_urls is no section. Set <NAME>{LORA_SUFFIX} in the environment.")
    try:
        Settings.model_validate_json(json.dumps(values, default=str), strict=True)
    except ValidationError as error:
        raise _mistake(error, {}, str(path)) from error


def _get(values: Values, name: str) -> object:
    section, key = name.split(".")
    table = values.get(section)
    return table.get(key) if isinstance(table, dict) else None


def _anchor(values: Values, folder: Path, names: Set[str]) -> None:
    """Paths that were given become absolute, and names of repositories stay where no such folder is there."""
    for name in names:
        given = _get(values, name)
        if not isinstance(given, str):
            continue
        try:
            path = folder / Path(given).expanduser()
        except RuntimeError as error:
            raise BadInput(f"{name} {given} names no home folder that exists.") from error
        # lexists: a folder that may not be entered, or a name of 300 letters, is for whoever needs the model to tell.
        if name not in _MODELS or os.path.lexists(path) or not ModelSource.named(given).is_repository:
            section, key = name.split(".")
            values[section][key] = str(path)


# ---------------------------------------------------------------- the environment


def _variables(environ: Mapping[str, str]) -> dict[str, str]:
    """Variable -> setting, the general names last: they win. Unknown CARTOON_ names are refused."""
    general = {_general_name(name): name for name in known_names() if name not in ENVIRONMENT_ONLY}
    meant = {_general_name(name): variable for name, variable in ENVIRONMENT_ONLY.items()}
    known = OWN_NAMES | general
    for variable in environ:
        if variable.startswith(PREFIX) and variable not in known and variable not in NOT_SETTINGS:
            near = get_close_matches(meant.get(variable, variable), [*known, *NOT_SETTINGS], n=1, cutoff=0.6)
            hint = f"Did you mean {near[0]}?" if near else "config.example.toml lists the settings."
            raise BadInput(f"There is no setting {variable}. {hint}")
    return {variable: name for variable, name in known.items() if environ.get(variable)}


def _general_name(name: str) -> str:
    return f"{PREFIX}{name.replace('.', '__').upper()}"


# ---------------------------------------------------------------- mistakes


def _mistake(error: ValidationError, variables: Mapping[str, str], source: str) -> BadInput:
    """The first mistake of many, as one line. `variables`: setting -> the variable that gave it."""
    first = error.errors(include_url=False)[0]
    name = ".".join(str(part) for part in first["loc"][:2])
    if first["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        return BadInput(f"{source}: there is no setting {name}. {_nearest(name)}")
    if first["type"] in ("model_type", "dataclass_type"):
        return BadInput(f"{source}: {name} is a section, not a value: write [{name}].")
    wrong = first["msg"].replace("Input should be", "must be").replace("a valid integer", "a whole number")
    wrong = wrong.removeprefix("Value error, ").partition(", unable to")[0]
    if "." not in name:
        return _mistake_of_section(name, wrong, variables, source)
    place = variables.get(name) or f"{source}: {name}"
    given = "" if name in SECRETS else f" is {_shown(first['input'])}, but"
    return BadInput(f"{place}{given} {wrong}.")


def _mistake_of_section(section: str, wrong: str, variables: Mapping[str, str], source: str) -> BadInput:
    """Settings that do not go together: `wrong` starts with the key of one and names the other."""
    keys = [f"{section}.{word}" for word in wrong.split()]
    place = next((variables[key] for key in keys if key in variables), source)
    return BadInput(f"{place}: {section}.{wrong}.")


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 40 else text[:39] + "…"


def _nearest(name: str) -> str:
    """A key is looked for by its whole name, then by its last part: it may stand in the wrong section."""
    known = known_names()
    by_key = {each.split(".")[1]: each for each in known}
    sections = {f"[{each.split('.')[0]}]" for each in known}
    near = get_close_matches(name, known, n=1, cutoff=0.7)
    near += [by_key[key] for key in get_close_matches(name.rpartition(".")[2], by_key, n=1, cutoff=0.6)]
    if "." not in name:
        near += get_close_matches(f"[{name}]", sections, n=1, cutoff=0.7)
    if not near:
        return "config.example.toml lists the settings."
    if near[0] in ENVIRONMENT_ONLY:
        return f"Did you mean the variable {ENVIRONMENT_ONLY[near[0]]} in the environment?"
    section, _, key = near[0].partition(".")
    return f"Did you mean {key} in [{section}]?" if key else f"Did you mean {section}?"
