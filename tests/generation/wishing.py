"""What tests of requests share: characters, engines and a place to wish in."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from generation.characters import BUNDLED, CharacterLibrary
from generation.domain import Asset, Character, Look, Request, Task
from generation.errors import BadInput, UnknownName
from generation.limits import shown
from generation.request import Context, PictureFacts, Wish, resolve

NO_GPU = "No GPU was found: run this on a machine that has one."
SHIPPED = {character.name: character for character in CharacterLibrary([BUNDLED]).all()}
MOTIONS = ("walk", "wave", "dance")
FACTS = {
    "draft": PictureFacts(unavailable=None, follows_speech=True, motions=MOTIONS, default_fps=16, default_frames=64),
    "animatediff": PictureFacts(unavailable=None, follows_speech=False, motions=(), default_fps=12, default_frames=32),
}


@dataclass(frozen=True)
class FewCharacters:
    """A library in memory; `broken` maps a name to its reason."""

    characters: tuple[Character, ...]
    broken: Mapping[str, str] = field(default_factory=dict)

    def all(self) -> tuple[Character, ...]:
        return self.characters

    def get(self, name: str) -> Character:
        for character in self.characters:
            if character.name == name.strip().lower():
                return character
        if name in self.broken:
            raise BadInput(f"The character '{name}' cannot be used. {self.broken[name]}")
        raise UnknownName("character", shown(name), [character.name for character in self.characters])


def character(name: str, title: str = "", *, bases: tuple[str, ...] = ()) -> Character:
    """A character with a LoRA on each of `bases`."""
    lora = Asset(name="look.safetensors", sha256="ab" * 32, size_bytes=3)
    looks = tuple(Look(base=base, lora=lora) for base in bases)
    return Character(name=name, title=title or name.title(), description=f"the one called {name}", looks=looks)


def library(*added: Character, broken: Mapping[str, str] | None = None) -> FewCharacters:
    """The bundled characters and some more."""
    return FewCharacters((*SHIPPED.values(), *added), broken or {})


GPU = Context(characters=library(), pictures=FACTS, speech={"draft": None, "dia": None}, new_seed=lambda: 7)
CPU = replace(
    GPU,
    pictures=FACTS | {"animatediff": replace(FACTS["animatediff"], unavailable=NO_GPU)},
    speech={"draft": None, "dia": NO_GPU},
)


def one(wish: Wish, context: Context = CPU) -> Request:
    """The request of a wish that has one variation."""
    (request,) = resolve(wish, context)
    return request


def animate(prompt: str = "a ship", **typed: object) -> Wish:
    return Wish(task=Task.ANIMATE, prompt=prompt, **typed)  # type: ignore[arg-type]


def speak(dialogue: str = "Hello.", **typed: object) -> Wish:
    return Wish(task=Task.SPEAK, dialogue=dialogue, **typed)  # type: ignore[arg-type]


def combine(prompt: str = "a ship", dialogue: str = "Hello.", **typed: object) -> Wish:
    return Wish(task=Task.COMBINE, prompt=prompt, dialogue=dialogue, **typed)  # type: ignore[arg-type]


def told(notes: tuple[str, ...], word: str) -> bool:
    return any(word in note for note in notes)
