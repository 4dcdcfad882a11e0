"""The stage on which the board is tried."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.status.stage import Stage


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    made = Stage(tmp_path)
    await made.open()
    yield made
    made.editor.release()
    await made.board.settled()
    await made.store.close()
