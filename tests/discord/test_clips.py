"""/animate, /speak, /combine from a fresh data folder: answered at once, clip posted, every button works."""

from tests.discord.live import Live

SAY = "[S1] Hi! [S2] Hello."
SMALL = {"size": "256x256", "fps": 8}


async def test_combine_is_answered_at_once_and_its_clip_posted(live: Live) -> None:
    async with live.running():
        asked = await live.server.slash(
            live.channel, live.ana, "combine", prompt="temo and felfel dance on the moon", dialogue=SAY, **SMALL
        )
        assert asked.answered_after_s is not None
        assert asked.answered_after_s < 1
        clip = await live.clip()
        assert clip.pings == {live.ana.id}
        assert clip.attachments[0].filename.endswith(".mp4")
        assert clip.attachments[0].data[4:8] == b"ftyp"
        assert clip.attachments[0].description


async def test_animate_and_speak(live: Live) -> None:
    async with live.running():
        await live.server.slash(live.channel, live.ana, "animate", prompt="felfel waves", frames=8, **SMALL)
        assert (await live.clip()).attachments[0].filename.endswith(".mp4")
        await live.server.slash(live.channel, live.ana, "speak", dialogue="Hello.")
        assert (await live.clip(2)).attachments[0].filename.endswith(".mp3")
