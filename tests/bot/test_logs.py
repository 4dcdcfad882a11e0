"""The log: readable by people and by machines, and without secrets."""

import io
import json
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.logs import configure, log_file

LOG = logging.getLogger("generation.dispatcher")


@pytest.fixture(autouse=True)
def root_logger_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    logging.captureWarnings(capture=False)
    for handler in set(root.handlers) - set(handlers):
        handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)


def logged(*, json_lines: bool, secrets: tuple[str, ...] = (), level: str = "info") -> io.StringIO:
    stream = io.StringIO()
    configure(level, json_lines=json_lines, secrets=secrets, to=stream)
    return stream


def test_a_line_for_people_shows_the_job() -> None:
    stream = logged(json_lines=False)
    LOG.warning("Interrupted after %d frames.", 12, extra={"job_id": "k3v9"})
    clock, _, rest = stream.getvalue().partition(" ")
    assert len(clock) == len("22:41:07")
    assert rest == "warning generation.dispatcher: Interrupted after 12 frames.  job_id=k3v9\n"


def test_a_line_for_machines_is_json() -> None:
    stream = logged(json_lines=True)
    try:
        raise OSError("disk")
    except OSError:
        LOG.exception("Not saved.", extra={"job_id": "k3v9"})
    line = json.loads(stream.getvalue())
    assert (line["level"], line["logger"], line["message"]) == ("error", "generation.dispatcher", "Not saved.")
    assert line["job_id"] == "k3v9"
    assert line["time"].endswith("+00:00")
    assert line["traceback"].endswith("OSError: disk")


def test_what_is_below_the_level_is_not_logged() -> None:
    stream = logged(json_lines=False, level="warning")
    LOG.info("Claimed.")
    assert stream.getvalue() == ""


def test_warnings_of_libraries_are_logged() -> None:
    stream = logged(json_lines=False)
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        logging.captureWarnings(capture=True)
        warnings.warn("old way", UserWarning, stacklevel=1)
    assert "old way" in stream.getvalue()


def test_text_with_line_breaks_cannot_look_like_another_line() -> None:
    stream = logged(json_lines=False)
    LOG.info("Prompt: %s", "moon\n22:41:07 error bot: all is lost")
    assert [line[:4] for line in stream.getvalue().splitlines()[1:]] == ["    "]


@pytest.mark.parametrize("json_lines", [False, True])
def test_secrets_are_masked_wherever_they_stand(json_lines: bool) -> None:
    token, longer = 'MTA.G"x.abc', 'MTA.G"x.abcdef'
    stream = logged(json_lines=json_lines, secrets=(token, longer, ""))
    LOG.info("Signing in with %s", longer, extra={"url": "postgresql://user:word@host/db", "header": f"Bot {token}"})
    try:
        raise ValueError(f"bad token {token}")
    except ValueError:
        LOG.exception("Refused.")
    text = stream.getvalue()
    for secret in ("MTA", "def", "word", "user"):
        assert secret not in text
    assert "***@host/db" in text
    assert text.count("***") == 4


def test_a_file_is_made_with_its_first_line_and_tells_its_place(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "bot.log"
    configure("info", json_lines=True, secrets=("hush",), to=path)
    assert log_file() == path
    assert not path.parent.exists()
    LOG.warning("hush hush", extra={"job_id": "k3v9"})
    assert json.loads(path.read_text())["message"] == "*** ***"


def test_a_half_surrogate_pair_costs_no_line(tmp_path: Path) -> None:
    path = tmp_path / "bot.log"
    configure("info", json_lines=False, secrets=(), to=path)
    LOG.info("refused: %s", "a\ud83db")
    assert "refused: a\\ud83db" in path.read_text(encoding="utf-8")


def test_a_log_that_cannot_be_written_is_silent(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be")
    configure("info", json_lines=True, secrets=(), to=tmp_path / "logs" / "bot.log")
    LOG.warning("lost")
    assert capfd.readouterr() == ("", "")
