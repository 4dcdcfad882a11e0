"""What a command is asked with: forms, files, names, places. Nothing is rendered here."""

from cogs.clips.choices import MOTIONS, motion_label
from generation.jobs import ChatDestination
from generation.motion.registry import names
from tests.discord.connected import Connected, at, private
from tests.discord.process import Machine, machine
from tests.discord.server import Interaction, Upload
from tests.discord.test_clips import shown

__all__ = ["at", "machine"]


async def refused(asked: Interaction) -> str:
    """The line that says why."""
    return (await private(asked)).content


# ---------------------------------------------------------------- the form


async def test_without_a_dialogue_the_form_opens(at: Connected) -> None:
    combined: dict[str, object] = {"prompt": "temo talks", "captions": False}
    for command, given in (("speak", {}), ("combine", combined)):
        opened = await at.server.slash(at.channel, at.ana, command, seed=3, **given)
        assert opened.modal is not None
        sent = await opened.submit(Dialogue="[S1] Hi!\n[S2] Hello.")
        assert "Hello." in shown(await sent.reply())
        (job,) = await at.newest(at.ana)
        assert (job.request.task, job.request.seed, job.request.captions) == (command, 3, command == "speak")


async def test_a_form_from_before_a_restart_gives_its_text_back(machine: Machine) -> None:
    first = await machine.bot()
    opened = await machine.server.slash(machine.channel, machine.ana, "speak")
    await first.kill()
    second = await machine.bot()
    answer = await private(await opened.submit(Dialogue="[S1] Many words, typed with care."))
    assert "restarted" in answer.content
    assert answer.files == {"your-text.txt": b"[S1] Many words, typed with care."}
    assert machine.states() == {}
    await second.stop()


async def test_a_form_that_is_refused_gives_its_text_back(at: Connected) -> None:
    written = "[S1] Привет! " * 20
    asked = await at.server.slash(at.channel, at.ana, "speak")
    refused = await (await asked.submit(Dialogue=written)).reply()
    assert "English" in refused.content
    assert refused.attachments[0].data.decode().strip() == written.strip()


async def test_a_form_with_nothing_to_say_is_told(at: Connected) -> None:
    opened = await at.server.slash(at.channel, at.ana, "speak")
    assert "no words to speak" in await refused(await opened.submit(Dialogue="..."))


# ---------------------------------------------------------------- the file


async def test_a_text_file_is_the_dialogue(at: Connected) -> None:
    script = Upload("My Script.TXT", "\ufeff[S1] Hällo!\r\n[S2] Good bye.".encode())
    await at.server.slash(at.channel, at.ana, "speak", file=script)
    (job,) = await at.newest(at.ana)
    assert job.request.script is not None
    assert [(line.speaker, line.text) for line in job.request.script.lines] == [
        ("temo", "Hällo!"),
        ("felfel", "Good bye."),
    ]


async def test_files_that_are_no_script(at: Connected) -> None:
    for name, data, said in (
        ("a.txt", b"Caf\xe9 ol\xe9", "not UTF-8"),
        ("a.txt", "[S1] Hello".encode("utf-16"), "not UTF-8"),
        ("a.txt", b"words " * 4000, "20,000 are allowed"),
        ("a.txt", b"x" * 100_000, "20,000 characters are allowed"),
        ("a.mp3", b"ID3", ".txt"),
        ("a.txt", b"he\0llo", "not text"),
        ("a.txt", b"", "empty"),
        ("a.txt", b"\xef\xbb\xbf \n", "empty"),
    ):
        asked = await at.server.slash(at.channel, at.ana, "combine", prompt="temo", file=Upload(name, data))
        assert said in await refused(asked)
    assert await at.newest(at.ana) == ()


async def test_either_a_dialogue_or_a_file(at: Connected) -> None:
    both = {"dialogue": "Hello.", "file": Upload("a.txt", b"Hello.")}
    assert "not both" in await refused(await at.server.slash(at.channel, at.ana, "speak", **both))


# ---------------------------------------------------------------- the place


async def test_a_channel_without_attach_files_is_told_before_anything_is_queued(at: Connected) -> None:
    at.server.permit(at.channel, at.server.bot, attach_files=False)
    said = await refused(await at.server.slash(at.channel, at.ana, "animate", prompt="temo waves"))
    assert "I lack Attach Files." in said
    assert await at.newest(at.ana) == ()
    await at.server.slash(at.channel, at.ana, "animate", prompt="temo waves", private=True)
    (job,) = await at.newest(at.ana)
    assert isinstance(job.destination, ChatDestination)
    assert not job.destination.can_post


async def test_a_thread_needs_its_own_permission(at: Connected) -> None:
    thread = at.server.add_thread(at.channel)
    at.server.permit(at.channel, at.server.bot, send_messages_in_threads=False)
    said = await refused(await at.server.slash(thread, at.ana, "animate", prompt="temo waves"))
    assert "I lack Send Messages in Threads." in said


# ---------------------------------------------------------------- names and numbers


async def test_what_cannot_be_meant_is_refused_with_what_can(at: Connected) -> None:
    cases: list[tuple[dict[str, object], str]] = [
        ({"character": "fellfel"}, "There is no character 'fellfel'. Did you mean 'felfel'?"),
        ({"preset": "ultra"}, "What can be had here: draft."),
        ({"preset": "drfat"}, "Did you mean 'draft'?"),
        ({"motion": "danse"}, "Did you mean 'dance'?"),
        ({"size": "big"}, "WIDTHxHEIGHT"),
        ({"frames": 0}, "frames must be a whole number from 1"),
        ({"variations": -1}, "variations must be a whole number from 1 to 4"),
        ({"seed": -1}, "seed must be a whole number"),
        ({"seed": 2**53}, "seed must be a whole number"),
        ({"speed": -0.5}, "speed must be a number"),
    ]
    for options, said in cases:
        asked = await at.server.slash(at.channel, at.ana, "animate", prompt="temo waves", **options)
        assert said in await refused(asked)
    assert await at.newest(at.ana) == ()


async def test_what_is_out_of_range_is_brought_in_and_told(at: Connected) -> None:
    await at.change(variations_max=2, side_max_px=512, duration_max_s=2.0)
    options = {"variations": 9, "size": "9000x9000", "frames": 400, "fps": 99, "prompt": "temo waves"}
    told = shown(await (await at.server.slash(at.channel, at.ana, "animate", **options)).reply())
    assert "variations 9 became 2" in told
    assert "size 9000x9000 became 512x512" in told
    assert "fps 99 became 30" in told
    assert "frames 400 became 60" in told
    (job,) = await at.newest(at.ana)
    assert isinstance(job.destination, ChatDestination)
    assert len(job.destination.group) == 2


async def test_settings_of_the_member_and_the_server_fill_what_is_left_open(at: Connected) -> None:
    await at.server.slash(at.channel, at.mod, "settings server defaults", captions=False)
    mine = {"character": "felfel", "spoiler": True, "private": True}
    await at.server.slash(at.channel, at.ana, "settings mine", **mine)
    asked = await at.server.slash(at.channel, at.ana, "combine", prompt="a walk", dialogue="[S1] Hi!")
    assert (await asked.reply()).viewer is at.ana
    (job,) = await at.newest(at.ana)
    assert [each.name for each in job.request.cast] == ["felfel"]
    assert (job.spoiler, job.private, job.request.captions) == (True, True, False)


# ---------------------------------------------------------------- while an option is typed


def test_motions_are_offered_in_the_members_language() -> None:
    assert set(MOTIONS) == set(names())
    assert motion_label("de", "dance") == "tanzen (dance)"
    assert motion_label("en-US", "dance") == "dance"
    assert motion_label("de", "moonwalk") == "moonwalk"


async def test_what_is_offered(at: Connected) -> None:
    assert await at.offered(at.ana, "animate", "character", "FEL") == ["felfel"]
    assert await at.offered(at.ana, "animate", "second_character", "") == ["felfel", "temo"]
    assert (await at.offered(at.ana, "combine", "preset", ""))[0] == "draft"
    assert set(await at.offered(at.ana, "combine", "preset", "")) == {"draft", "fast", "balanced", "ultra"}
    assert "dance" in await at.offered(at.ana, "animate", "motion", "da")
    assert (await at.offered(at.ana, "animate", "size", "512"))[0] == "512x512"
    assert await at.offered(at.ana, "animate", "motion", "x" * 6000) == []
    choices = await at.server.autocomplete(at.channel, at.ana, "speak", "preset", "ultra")
    assert choices == [{"name": "ultra: not available here", "value": "ultra"}]
