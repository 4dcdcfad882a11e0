"""/characters in a whole bot: looking, adding, editing, removing, and everything that is refused."""

from pathlib import Path

import pytest

from bot.app import App
from generation.characters import Change
from tests.bot.uploads.material import picture_bytes, voice_file
from tests.discord.connected import Connected, at, private
from tests.discord.server import Interaction, Message, Upload, User
from tests.generation.characters.lora_material import lora_bytes

__all__ = ["at"]

TEXTS = {
    "title": "Captain Nova",
    "description": "a **brave** pilot <@1>",
    "triggers": "nova person,  star pilot ,",
    "negative": "beard",
    "transcript": "Hello, this is Nova.",
}


@pytest.fixture
def voice(tmp_path: Path) -> Upload:
    return Upload("voice.wav", voice_file(tmp_path / "v.wav").read_bytes())


def lora() -> Upload:
    return Upload("nova.safetensors", lora_bytes("sdxl"))


def face(width: int = 200) -> Upload:
    return Upload("face.jpg", picture_bytes("mjpeg", width, 200))


async def form(at: Connected, user: User, command: str, **options: object) -> Interaction:
    opened = await at.server.slash(at.channel, user, f"characters {command}", **options)
    assert opened.modal is not None
    return opened


async def add(at: Connected, name: str = "nova", texts: dict[str, str] | None = None, **files: object) -> Message:
    opened = await form(at, at.mod, "add", name=name, **files)
    return await private(await opened.submit(**(TEXTS if texts is None else texts)))


async def refused(at: Connected, user: User, command: str, **options: object) -> str:
    """Before any form is shown."""
    asked = await at.server.slash(at.channel, user, f"characters {command}", **options)
    assert asked.modal is None
    return (await private(asked)).content


def fields(message: Message) -> dict[str, str]:
    return {field["name"]: field["value"] for field in message.embeds[0]["fields"]}


def names(message: Message) -> list[str]:
    return [each.filename for each in message.attachments]


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


# ---------------------------------------------------------------- looking


async def test_the_bundled_ones_are_listed_and_shown(at: Connected) -> None:
    listed = (await at.slash(at.ana, "characters list")).embeds[0]["description"]
    assert listed.splitlines()[0].startswith("**Felfel** `felfel`")
    assert "**Temo** `temo`: a cheerful space explorer" in listed
    shown = await at.slash(at.ana, "characters show", name="Temo")
    assert shown.embeds[0]["title"] == "Temo"
    assert fields(shown)["Voice"] == "designed: pitch 0.68, formants 0.9, speed 1"
    assert fields(shown)["Belongs to"] == "everybody"
    assert names(shown) == ["temo.png", "temo.mp3"]


async def test_a_name_that_nobody_has(at: Connected) -> None:
    assert "Did you mean 'temo'?" in (await at.slash(at.ana, "characters show", name="tem")).content


async def test_names_are_offered(at: Connected) -> None:
    await add(at)
    assert await at.offered(at.ana, "characters show", "name", "") == ["felfel", "temo", "nova"]
    assert await at.offered(at.ana, "characters show", "name", "t") == ["temo", "nova"]
    assert await at.offered(at.ana, "characters show", "name", "CAPTAIN") == ["nova"]
    assert await at.offered(at.mod, "characters edit", "name", "") == ["nova"]
    assert await at.offered(at.mod, "characters remove", "name", "temo") == []


async def test_at_most_25_are_offered_and_pages_turn_after_a_restart(at: Connected) -> None:
    for number in range(30):
        await at.client.characters.add(at.guild.id, f"extra{number:02}", Change(description="x" * 400))
    assert len(await at.offered(at.ana, "characters show", "name", "extra")) == 25
    listed = await at.slash(at.ana, "characters list")
    assert (listed.labels, listed.embeds[0]["footer"]["text"]) == (["More"], "Page 1 of 4")
    await at.restart()
    await at.click(listed, at.ana, "More")
    assert (listed.labels, listed.embeds[0]["footer"]["text"]) == (["Back", "More"], "Page 2 of 4")
    await at.click(listed, at.ana, "Back")
    assert listed.embeds[0]["footer"]["text"] == "Page 1 of 4"


async def test_broken_ones_are_told_to_moderators(at: Connected, app: App) -> None:
    (app.folder / "servers" / at.guild.id / "characters" / "nova").mkdir(parents=True)
    assert "nova" not in (await at.slash(at.ana, "characters list")).embeds[0]["description"]
    assert "⚠️ `nova`: " in (await at.slash(at.mod, "characters list")).embeds[0]["description"]


# ---------------------------------------------------------------- adding


async def test_a_character_with_everything(at: Connected, app: App, voice: Upload) -> None:
    added = await add(at, " Nova ", lora=lora(), voice=voice, portrait=face())
    assert added.content == "Added."
    assert added.embeds[0]["title"] == "Captain Nova"
    assert added.embeds[0]["description"] == "a brave pilot"
    assert fields(added) == {
        "Asked for as": "`nova`",
        "Belongs to": "this server",
        "Looks": "sdxl, with a LoRA at weight 1",
        "Voice": "from a recording",
        "Trigger words": "nova person, star pilot",
        "Not in the picture": "beard",
    }
    assert names(added) == ["nova.png", "nova.mp3"]
    assert added.attachments[0].data.startswith(b"\x89PNG")
    nova = at.client.characters.for_guild(at.guild.id).get("nova")
    assert nova.voice.transcript == "Hello, this is Nova."
    assert files_below(app.folder / "uploads") == []
    listed = (await at.slash(at.ana, "characters list")).embeds[0]["description"]
    assert "**Captain Nova** `nova` (sdxl, own voice): a brave pilot" in listed


async def test_a_loras_own_notes_are_shown_as_plain_words(at: Connected) -> None:
    noted = {
        "modelspec.title": "**Nova** @everyone",
        "modelspec.author": "ann",
        "modelspec.trigger_phrase": "nova person, <@1> star_pilot",
    }
    added = await add(at, "nova", lora=Upload("nova.safetensors", lora_bytes("sdxl", metadata=noted)))
    told = fields(added)["The LoRA's own notes (sdxl)"]
    assert told == "Nova everyone · ann\nsuggested trigger words: nova person, star\\_pilot"


async def test_a_name_and_a_form_left_empty_are_enough(at: Connected) -> None:
    added = await add(at, "old_man", {})
    assert added.embeds[0]["title"] == "Old Man"
    assert names(added) == ["old_man.mp3"]


async def test_it_belongs_to_its_server_alone(at: Connected) -> None:
    await add(at)
    assert "nova" in at.client.characters.for_guild(at.guild.id).names()
    assert "nova" not in at.client.characters.for_guild(None).names()
    assert "nova" not in at.client.characters.for_guild("1").names()


async def test_a_clip_can_be_asked_for_with_it(at: Connected) -> None:
    await add(at)
    await at.server.slash(at.channel, at.ana, "animate", prompt="waves", character="nova")
    (job,) = await at.newest(at.ana)
    assert [character.title for character in job.request.cast] == ["Captain Nova"]


@pytest.mark.parametrize("command", ["add", "edit", "remove"])
async def test_members_may_only_look(at: Connected, command: str) -> None:
    await add(at)
    assert "may manage the server" in await refused(at, at.ana, command, name="nova")


async def test_a_configured_role_may_change_them(at: Connected) -> None:
    role = at.server.add_role(at.guild, "Casting")
    keeper = at.server.add_user("keeper")
    at.server.join(at.guild, keeper, role)
    assert "may manage the server" in await refused(at, keeper, "add", name="nova")
    await at.change(moderator_roles=(role.id,))
    await form(at, keeper, "add", name="nova")


async def test_a_right_that_is_lost_while_the_form_is_open_is_lost(at: Connected) -> None:
    role = at.server.add_role(at.guild, "Casting")
    keeper = at.server.add_user("keeper")
    at.server.join(at.guild, keeper, role)
    await at.change(moderator_roles=(role.id,))
    opened = await form(at, keeper, "add", name="nova")
    await at.change(moderator_roles=())
    assert "may manage the server" in (await private(await opened.submit(**TEXTS))).content
    assert await at.client.characters.own(at.guild.id) == ()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"name": "No Va"}, "The name 'no va' cannot be used"),
        ({"name": "../nova"}, "cannot be used"),
        ({"name": "temo"}, "called 'temo' already"),
        ({"name": "nova", "lora": Upload("nova.ckpt", b"x")}, "cartoon-bot characters convert"),
        ({"name": "nova", "lora_url": "http://huggingface.co/a"}, "begins with https://"),
        ({"name": "nova", "voice_url": "https://127.0.0.1/a.wav"}, "Files are fetched only from huggingface.co"),
        ({"name": "nova", "portrait": face(), "portrait_url": "https://hf.co/a"}, "either as a file or as an address"),
        ({"name": "nova", "portrait": Upload("a.png", bytes(8_000_001))}, "8 MB are allowed"),
    ],
)
async def test_what_can_be_refused_is_refused_before_the_form(
    at: Connected, options: dict[str, object], told: str
) -> None:
    assert told in await refused(at, at.mod, "add", **options)


@pytest.mark.parametrize(
    ("options", "texts", "told"),
    [
        ({"lora": Upload("a.safetensors", b"\x80\x04.........")}, {}, "is a pickle"),
        ({"lora": Upload("a.safetensors", lora_bytes("sdxl")[:-9])}, {}, "cut off"),
        ({"portrait": Upload("a.png", b"MZ" * 40)}, {}, "PNG, JPEG or WebP"),
        ({"portrait": face()}, {"title": "Temo"}, "called 'Temo' already"),
        ({"portrait": face()}, {"triggers": ",".join("abcdefghi")}, "triggers"),
    ],
)
async def test_what_is_refused_after_the_form_leaves_nothing(
    at: Connected, app: App, options: dict[str, object], texts: dict[str, str], told: str
) -> None:
    assert told in (await add(at, texts=texts, **options)).content
    assert await at.client.characters.own(at.guild.id) == ()
    assert files_below(app.folder / "uploads") == files_below(app.folder / "servers") == []


async def test_a_file_that_discord_has_no_more_is_told(at: Connected) -> None:
    opened = await form(at, at.mod, "add", name="nova", portrait=face())
    at.server.files.clear()
    assert "Attach it again" in (await private(await opened.submit(**TEXTS))).content


async def test_a_form_that_a_restart_forgot_gives_its_text_back(at: Connected) -> None:
    opened = await form(at, at.mod, "add", name="nova", portrait=face())
    assert opened.modal is not None
    opened.modal["custom_id"] = "form:0123456789abcdef"  # as an earlier process called it; this one forgets none
    answer = await private(await opened.submit(**TEXTS))
    assert "I was restarted" in answer.content
    assert b"Captain Nova" in answer.attachments[0].data
    assert await at.client.characters.own(at.guild.id) == ()


# ---------------------------------------------------------------- editing and removing


async def test_an_edit_begins_with_what_there_is(at: Connected, voice: Upload) -> None:
    await add(at, voice=voice, portrait=face())
    before = at.client.characters.for_guild(at.guild.id).get("nova")
    opened = await form(at, at.mod, "edit", name="Nova", lora=lora())
    changed = await private(await opened.submit(description="a retired pilot"))
    assert changed.content == "Changed."
    after = at.client.characters.for_guild(at.guild.id).get("nova")
    assert (after.title, after.description, after.triggers) == ("Captain Nova", "a retired pilot", before.triggers)
    assert (after.voice, after.portrait) == (before.voice, before.portrait)
    assert [look.base for look in after.looks] == ["sdxl"]


async def test_an_edit_can_empty_a_text(at: Connected) -> None:
    await add(at)
    opened = await form(at, at.mod, "edit", name="nova")
    await opened.submit(negative="", triggers="")
    after = at.client.characters.for_guild(at.guild.id).get("nova")
    assert (after.negative, after.triggers) == ("", ())


@pytest.mark.parametrize("command", ["edit", "remove"])
@pytest.mark.parametrize("name", ["temo", "vega", "../nova"])
async def test_only_the_servers_own_can_be_changed(at: Connected, command: str, name: str) -> None:
    await add(at)
    told = await refused(at, at.mod, command, name=name)
    assert "There is no character of this server" in told


async def test_it_is_removed_once_that_is_confirmed(at: Connected) -> None:
    await add(at, portrait=face())
    asked = await at.slash(at.mod, "characters remove", name="nova")
    assert await at.client.characters.own(at.guild.id) == ("nova",)
    await at.click(asked, at.mod, "Remove")
    assert asked.content == "`nova` is removed."
    assert await at.client.characters.own(at.guild.id) == ()
    assert "There is no character 'nova'" in (await at.slash(at.ana, "characters show", name="nova")).content


async def test_a_broken_one_can_be_removed(at: Connected, app: App) -> None:
    (app.folder / "servers" / at.guild.id / "characters" / "nova").mkdir(parents=True)
    await at.click(await at.slash(at.mod, "characters remove", name="nova"), at.mod, "Remove")
    assert await at.client.characters.own(at.guild.id) == ()
