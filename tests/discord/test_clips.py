"""/animate, /speak, /combine from a fresh data folder: answered at once, followed, posted, kept in /history."""

from pathlib import Path

from bot.settings import Settings
from bot.settings.sections import StorageSettings
from generation.backlog import JobQuery
from generation.jobs import Job
from generation.media.probe import MediaInfo, probe
from tests.discord.live import Live
from tests.discord.server import Loopback, Message

SAY = "[S1] Hi! [S2] Hello."
TINY = {"size": "256x256", "fps": 8}
SILENT = TINY | {"frames": 8}
STARTS = 5


def probed(clip: Message, folder: Path, number: int = 0) -> MediaInfo:
    path = folder / clip.attachments[number].filename
    path.write_bytes(clip.attachments[number].data)
    return probe(path)


def shown(message: Message) -> str:
    """All that its embeds say."""
    return "\n".join(
        text
        for embed in message.embeds
        for text in (embed.get("description") or "", *(field["value"] for field in embed.get("fields") or []))
    )


async def jobs(live: Live) -> list[Job]:
    """The oldest first."""
    return list(reversed(await live.stored(lambda store: store.jobs(JobQuery(limit=50)))))


async def test_combine_from_the_first_answer_to_the_history(live: Live, tmp_path: Path) -> None:
    server = live.server
    async with live.running():
        asked = await server.slash(
            live.channel, live.ana, "combine", prompt="temo and felfel dance on the moon", dialogue=SAY, **TINY
        )
        status = await asked.reply()
        clip = await live.clip()
        assert "temo and felfel dance on the moon" in shown(status)
        await server.until(lambda: "Done, made in" in shown(status))
        assert server.sent(f"PATCH /channels/{live.channel.id}/messages/{status.id}")
        assert status.labels == []
        assert (clip.pings, clip.channel) == ({live.ana.id}, live.channel)
        assert clip.labels == ["Again", "Edit", "Details", "Delete"]  # nothing here can make it in ultra
        assert clip.attachments[0].description
        made = probed(clip, tmp_path)
        assert (made.container, made.video_codec, made.audio_codec) == ("mp4", "avc1", "mp4a")  # H.264 and AAC
        assert (made.width, made.height, made.fps) == (256, 256, 8)
        assert 1 < made.audio_s <= made.duration_s < 10
        history = await (await server.slash(live.channel, live.ana, "history")).reply()
        assert "temo and felfel dance on the moon" in shown(history)
        assert clip.id in shown(history)


async def test_each_is_answered_within_a_second(loopback: Loopback, settings: Settings, tmp_path: Path) -> None:
    """On a fresh data folder, while the clip before is being made. What else the machine does may slow one start."""
    asked = {"combine": {"prompt": "temo", "dialogue": SAY}, "animate": {"prompt": "temo"}, "speak": {"dialogue": SAY}}
    best_s = dict.fromkeys(asked, 60.0)
    for number in range(STARTS):
        storage = StorageSettings(data_dir=tmp_path / f"fresh-{number}")
        live = Live(loopback, settings.model_copy(update={"storage": storage}))
        async with live.running():
            for command, options in asked.items():
                answer = await loopback.slash(live.channel, live.ana, command, **options)
                assert answer.answered_after_s is not None
                best_s[command] = min(best_s[command], answer.answered_after_s)
        if max(best_s.values()) < 1:
            break
    assert max(best_s.values()) < 1, best_s


async def test_animate_and_speak(live: Live, tmp_path: Path) -> None:
    server = live.server
    async with live.running():
        await server.slash(live.channel, live.ana, "animate", prompt="felfel waves", **SILENT)
        clip = await live.clip()
        silent = probed(clip, tmp_path)
        assert (silent.video_codec, silent.frames, silent.audio_codec) == ("avc1", 8, "")
        await server.slash(live.channel, live.ana, "speak", dialogue="Hello there, my friend.")
        speech = probed(await live.clip(2), tmp_path)
        assert (speech.container, speech.video_codec) == ("mp3", "")
        assert 0.5 < speech.duration_s < 6
        await live.recorded(2)
        history = await (await server.slash(live.channel, live.ana, "history")).reply()
        assert [embed["title"] for embed in history.embeds] == ["Speech: Delivered", "Animation: Delivered"]


async def test_three_variations_are_one_status_and_one_message(live: Live) -> None:
    server = live.server
    async with live.running():
        asked = await server.slash(
            live.channel, live.ana, "animate", prompt="temo jumps", variations=3, seed=5, **SILENT
        )
        status = await asked.reply()
        assert status.labels == ["Cancel all"]
        clip = await live.clip()
        assert [each.filename for each in clip.attachments] == ["temo-5.mp4", "temo-6.mp4", "temo-7.mp4"]
        assert len({each.data for each in clip.attachments}) == 3
        assert [label for label in clip.labels if label.startswith("Again")] == ["Again 1", "Again 2", "Again 3"]
        await server.until(lambda: shown(status).count("Done, made in") == 3)
        assert live.channel.messages == [status, clip]
        gone = (await jobs(live))[1]
        deleted = await server.click(clip, live.ana, "Delete 2")
        await deleted.followup()
        assert [each.filename for each in clip.attachments] == ["temo-5.mp4", "temo-7.mp4"]
        assert not [label for label in clip.labels if label.endswith("2")]
        assert (await live.job(gone.id)).clip is None
        await server.click(clip, live.ana, "Details 3")


async def test_what_is_private_is_seen_by_its_asker_alone(live: Live) -> None:
    server = live.server
    async with live.running():
        asked = await server.slash(live.channel, live.ana, "animate", prompt="a secret", private=True, **SILENT)
        clip = await live.clip()
        assert (clip.viewer, (await asked.reply()).viewer) == (live.ana, live.ana)
        assert live.channel.messages == []
        assert "a secret" in shown(await (await server.click(clip, live.ana, "Details")).reply())
        other = await server.click_custom_id(clip, live.ben, clip.button("Again")["custom_id"])
        assert "There is no job" in (await other.reply()).content
        await (await server.click(clip, live.ana, "Delete")).followup()
        await server.until(lambda: not clip.attachments or clip.deleted)


async def test_a_voice_message_with_a_note_below_and_both_go(live: Live) -> None:
    server = live.server
    async with live.running():
        await server.slash(live.channel, live.ana, "speak", dialogue="Hello there.", **{"as": "voice message"})
        voice = await live.clip()
        sound = voice.attachments[0]
        assert sound.filename.endswith(".ogg")
        assert sound.duration_s
        assert sound.waveform
        note = await server.until(
            lambda: next((each for each in live.channel.messages if "Again" in each.labels), None)
        )
        assert note is not None
        assert note.reference is voice
        assert note.pings == {live.ana.id}
        edited = await server.click(note, live.ana, "Edit")
        await edited.submit(Dialogue="Good bye.")
        again = await live.clip(2)
        assert again.attachments[0].filename.endswith(".ogg")
        await (await server.click(note, live.ana, "Delete")).followup()
        await server.until(lambda: note.deleted and voice.deleted)


async def test_in_every_kind_of_place(live: Live) -> None:
    """A thread with a spoiler, a direct message, and a server that has a member with the commands, but not the bot."""
    server = live.server
    elsewhere = server.add_guild("Elsewhere", with_bot=False)
    cleo = server.add_user("cleo", elsewhere, has_installed=True)
    thread, direct, foreign = server.add_thread(live.channel), server.dm(live.ana), server.add_channel(elsewhere)
    statuses: list[Message] = []
    async with live.running():
        for number, (channel, user) in enumerate(((thread, live.ana), (direct, live.ana), (foreign, cleo)), start=1):
            asked = await server.slash(channel, user, "animate", prompt="the end", spoiler=number == 1, **SILENT)
            clip = await live.clip()
            assert clip.channel is channel
            assert clip.attachments[0].filename.startswith("SPOILER_") == (number == 1)
            assert ("||the end||" in clip.content) == (number == 1)
            deleted = await server.click(clip, user, "Delete")
            assert (await deleted.followup()).content == "The clip is deleted."
            statuses.append(await asked.reply())
        await server.until(lambda: all("Deleted." in shown(status) for status in statuses))
        assert [len(channel.messages) for channel in (thread, direct, foreign)] == [1, 1, 2]
        emptied = foreign.last_message
        assert (emptied.content, emptied.attachments) == ("This clip was deleted.", [])
