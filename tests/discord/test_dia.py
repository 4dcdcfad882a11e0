"""/speak and /combine in Discord with Dia: a tiny model in place of the real one, on the CPU."""

from pathlib import Path

import pytest

from bot.settings.sections import GenerationSettings, ModelSettings
from tests.discord.live import Live
from tests.discord.test_clips import TINY, probed
from tests.generation.engines.dia import tiny


@pytest.fixture
def dia(live: Live, tmp_path_factory: pytest.TempPathFactory) -> Live:
    folder = tiny.save(tmp_path_factory.mktemp("dia"))
    live.settings = live.settings.model_copy(
        update={
            "generation": GenerationSettings(speech_engine="dia", devices=("cpu",)),
            "models": ModelSettings(dia=str(folder), dac=str(folder / "dac")),
        }
    )
    return live


async def test_dia_speaks_what_members_ask_for(dia: Live, tmp_path: Path) -> None:
    server = dia.server
    async with dia.running():
        await server.slash(dia.channel, dia.ana, "speak", dialogue="Hi there.", seed=1)
        speech = probed(await dia.clip(timeout_s=120), tmp_path)
        assert (speech.container, speech.video_codec) == ("mp3", "")
        assert speech.duration_s > 0.3
        await server.slash(
            dia.channel, dia.ana, "combine", prompt="on the moon", dialogue="[S1] Hi. [S2] Oh.", seed=1, **TINY
        )
        clip = probed(await dia.clip(2, timeout_s=120), tmp_path)
        assert (clip.video_codec, clip.audio_codec) == ("avc1", "mp4a")
        assert clip.audio_s == pytest.approx(clip.video_s, abs=0.03)
