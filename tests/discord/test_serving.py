"""`run` from its start to its end, where the end does not go well."""

import sqlite3
from contextlib import closing

import pytest

from bot.settings.sections import QueueSettings
from tests.discord.live import Live


async def test_a_queue_that_cannot_be_put_down_in_order_is_in_the_log(
    live: Live, caplog: pytest.LogCaptureFixture
) -> None:
    live.settings = live.settings.model_copy(update={"queue": QueueSettings(shutdown_deadline_s=0.0)})
    folder = live.settings.storage.data_dir
    async with live.running():
        await live.server.slash(live.channel, live.ana, "animate", prompt="temo waves", frames=200, size="512x512")
        await live.server.until(lambda: any(folder.glob("work/*/.*.part")))
        with closing(sqlite3.connect(folder / "cartoon.db")) as raw:
            raw.execute("DROP TABLE job_events")
    assert "the queue did not end in order" in caplog.text
