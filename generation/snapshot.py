"""The frozen values as JSON, for the database and for rendering elsewhere.

The dataclasses themselves are the schema. Reading is strict: a number in quotes is not a number.
"""

import json
from functools import cached_property
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError
from typing_extensions import TypeForm

from generation.domain import Asset, Request
from generation.errors import BadInput
from generation.jobs import ClipFacts, Destination, Failure, Progress, StoredFile

T = TypeVar("T")


class Codec(Generic[T]):
    """One type's way to JSON and back. The adapter is built at the first use: the first one takes 0.1 s."""

    def __init__(self, name: str, annotation: TypeForm[T]) -> None:
        self._name = name
        self._annotation = annotation

    @cached_property
    def _adapter(self) -> TypeAdapter[T]:
        return TypeAdapter(self._annotation)

    def dump(self, value: T) -> str:
        """One line of JSON. Raises BadInput for what would not come back: NaN, infinity, half a surrogate pair."""
        try:
            plain = self._adapter.dump_python(value, mode="json", warnings="error")
            text = json.dumps(plain, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
            text.encode()
        except ValueError as error:
            raise BadInput(f"The {self._name} holds a value that cannot be stored.", detail=repr(error)) from error
        return text

    def load(self, text: str | bytes, *, unknown_fields: bool = False) -> T:
        """The value. Raises BadInput that names the first wrong field.

        `unknown_fields` true lets fields pass that the type does not have: rows of another version of the program.
        """
        try:
            return self._adapter.validate_json(text, strict=True, extra="ignore" if unknown_fields else "forbid")
        except ValidationError as error:
            raise BadInput(f"The {self._name} cannot be read: {_first(error)}", detail=str(error)) from error


def _first(error: ValidationError) -> str:
    problem = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(part) for part in problem["loc"])
    what = "unknown field" if problem["type"] == "unexpected_keyword_argument" else problem["msg"]
    return f"{where}: {what}." if where else f"{what}."


REQUEST: Codec[Request] = Codec("request", Request)
DESTINATION: Codec[Destination] = Codec("destination", Destination)
CLIP_FACTS: Codec[ClipFacts] = Codec("clip's facts", ClipFacts)
CLIP_FILES: Codec[dict[str, StoredFile]] = Codec("clip's files", dict[str, StoredFile])
FAILURE: Codec[Failure] = Codec("failure", Failure)


class _ProgressCodec(Codec[Progress]):
    """Progress without its preview: a picture every few seconds is not for the database."""

    def dump(self, value: Progress) -> str:
        return super().dump(without_preview(value))


PROGRESS: Codec[Progress] = _ProgressCodec("progress", Progress)


def without_preview(progress: Progress) -> Progress:
    return Progress(stage=progress.stage, done=progress.done, total=progress.total)


def assets(request: Request) -> frozenset[Asset]:
    """Every file of a character that rendering the request may read."""
    found = {look.lora for character in request.cast for look in character.looks}
    found |= {character.voice.reference for character in request.cast}
    found |= {character.portrait for character in request.cast}
    return frozenset(asset for asset in found if asset is not None)
