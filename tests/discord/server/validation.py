"""The bodies that the bot sent, against Discord's own OpenAPI document where there is one."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.discord.server.world import JsonValue

VARIABLE = "CARTOON_TEST_OPENAPI"
_BESIDE_THE_REPOSITORY = Path(__file__).parents[4] / "shared" / "discord-api" / "openapi.json"
_NAME = "urn:discord"


def document_path() -> Path | None:
    """None where the document is not on this machine: then nothing is validated."""
    given = os.environ.get(VARIABLE)
    path = Path(given) if given else _BESIDE_THE_REPOSITORY
    return path if given or path.is_file() else None


@cache
def _document(path: Path) -> JsonValue:
    """With one addition: discord.py writes some ids as numbers. The API takes those; the document names only text."""
    document = json.loads(path.read_text(encoding="utf-8"))
    schemas = document["components"]["schemas"]
    schemas["SnowflakeType"] = {"anyOf": [schemas["SnowflakeType"], {"type": "integer", "minimum": 0}]}
    return document


@cache
def _registry(path: Path) -> Registry[Any]:
    empty: Registry[Any] = Registry()
    return empty.with_resource(_NAME, DRAFT202012.create_resource(_document(path)))


@cache
def _validator(path: Path, method: str, template: str) -> Draft202012Validator | None:
    """None: the document has no such body."""
    operation = _document(path)["paths"].get(template, {}).get(method.lower(), {})
    if "application/json" not in operation.get("requestBody", {}).get("content", {}):
        return None
    steps = ["paths", template, method.lower(), "requestBody", "content", "application/json", "schema"]
    pointer = "/".join(quote(step.replace("~", "~0").replace("/", "~1")) for step in steps)
    return Draft202012Validator({"$ref": f"{_NAME}#/{pointer}"}, registry=_registry(path))


def violation(method: str, template: str, body: JsonValue) -> str | None:
    """What is wrong with a body, in one line; None where nothing is, or nothing is known of it."""
    path = document_path()
    validator = _validator(path, method, template) if path else None
    error = best_match(validator.iter_errors(body)) if validator else None
    return None if error is None else f"{method} {template}: {_told(error)}"


def _told(error: ValidationError) -> str:
    return f"{error.json_path}: {error.message[:400]}"
