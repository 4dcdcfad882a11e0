"""`doctor` finds what is broken and goes on; settings that name nothing are told by their name."""

import json
import logging
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.app import open_characters, request_context
from bot.cli.doctor import gpu_finding, kernels_finding, preset_findings, rendered
from bot.settings import Settings
from bot.settings.sections import StorageSettings
from generation.gpu import lacks_for_kernels
from generation.testing import BreakingPictures, FixedEngines, FlatPictures, ToneVoice
from tests.bot.conftest import Cli
from tests.bot.test_cli import WAVE
from tests.generation.test_models import write


class BrokenDraft(BreakingPictures):
    name = "draft"


class DraftTones(ToneVoice):
    name = "draft"


class DiaTones(ToneVoice):
    name = "dia"


def test_an_engine_that_raises_anything_is_a_finding_and_the_next_one_is_tried(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(storage=StorageSettings(data_dir=tmp_path))
    engines = FixedEngines((BrokenDraft(error=ZeroDivisionError("by the engine")),), (DraftTones(),))
    context = request_context(settings, engines, open_characters(settings))
    with caplog.at_level(logging.ERROR):
        pictures, speech = rendered(settings, context, engines)
    assert (pictures.what, pictures.verdict) == ("draft: pictures", "broken")
    assert "ZeroDivisionError" in pictures.detail
    assert (speech.what, speech.verdict) == ("draft: speech", "ok")
    assert "by the engine" in caplog.text
    assert "Traceback" in caplog.text


class OnlySd15(FlatPictures):
    """Draws with two families, and has the weights of one."""

    name = "animatediff"
    families = ("sdxl", "sd15")

    def lacking(self, family: str) -> str | None:
        return None if family == "sd15" else f"The weights of {family} are not here."


WRONG = {
    "CARTOON_GENERATION__DEFAULT_PRESET": ("generation.default_preset", "balanced"),
    "CARTOON_GENERATION__PICTURE_ENGINE": ("generation.picture_engine", "animatediff"),
    "CARTOON_GENERATION__SPEECH_ENGINE": ("generation.speech_engine", "dia"),
}


@pytest.mark.parametrize("variable", WRONG)
def test_a_configured_name_that_nothing_has_is_told_with_its_setting(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    setting, known = WRONG[variable]
    monkeypatch.setenv(variable, "qqq")
    for command in (("presets",), WAVE):
        ran = cli(*command)
        assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
        assert setting in ran.err
        assert "'qqq'" in ran.err
        assert known in ran.err
    ran = cli("doctor", "--render", "--json")
    assert ran.code == 1
    findings = {finding["what"]: finding for finding in json.loads(ran.out)}
    assert findings["presets"]["verdict"] == "broken"
    assert setting in findings["presets"]["detail"]
    assert findings["database"]["verdict"] == "ok"
    assert findings["discord token"]["verdict"] == "missing"


def test_weights_have_a_finding_each(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARTOON_MODELS__DAC", str(write(tmp_path / "dac")))
    findings = {finding["what"]: finding for finding in json.loads(cli("doctor", "--json").out)}
    assert findings["weights dia"]["verdict"] == "missing"
    assert "`cartoon-bot models pull dia`" in findings["weights dia"]["detail"]
    assert findings["weights dac"]["verdict"] == "ok"
    assert "`cartoon-bot models pull aligner`" in findings["weights aligner"]["detail"]


@pytest.mark.parametrize(
    ("wanted", "there", "verdict", "detail"),
    [
        ("auto", "cuda:0 cuda:1", "ok", "cuda:0, cuda:1"),
        ("cuda:1", "cuda:0 cuda:1", "ok", "cuda:1"),
        ("cuda:0 cuda:3", "cuda:0", "broken", "names cuda:3; there is cuda:0"),
        ("auto", "", "missing", "no NVIDIA GPU"),
        ("cpu", "cuda:0", "missing", "on the CPU"),
    ],
)
def test_cards_are_told_and_those_that_are_not_there(wanted: str, there: str, verdict: str, detail: str) -> None:
    finding = gpu_finding(tuple(wanted.split()), tuple(there.split()))
    assert finding.verdict == verdict
    assert detail in finding.detail


@pytest.mark.skipif(find_spec("triton") is None, reason="Triton is for Linux")
def test_what_makes_clips_faster_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By what Triton looks for before it compiles: a compiler among the programs, and Python's headers."""
    (tmp_path / "Python.h").touch()
    monkeypatch.setattr("sysconfig.get_path", lambda _: str(tmp_path))
    for name in ("gcc", "without/ls"):
        program = tmp_path / name
        program.parent.mkdir(exist_ok=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert kernels_finding(lacks_for_kernels()).verdict == "ok"
    monkeypatch.setenv("PATH", str(tmp_path / "without"))
    finding = kernels_finding(lacks_for_kernels())
    assert finding.verdict == "missing"
    assert finding.detail == "there is no C compiler: install gcc. Clips by SDXL and SD 1.5 take a third longer"
    monkeypatch.setenv("CC", "cc")
    assert lacks_for_kernels() is None
    (tmp_path / "Python.h").unlink()
    assert "install python3-dev" in kernels_finding(lacks_for_kernels()).detail


def test_speech_of_a_gpu_preset_is_tried_though_its_pictures_cannot_be_had(tmp_path: Path) -> None:
    settings = Settings(storage=StorageSettings(data_dir=tmp_path))
    engines = FixedEngines((), (DiaTones(),))
    context = request_context(settings, engines, open_characters(settings))
    lacking = {finding.what: finding for finding in preset_findings(context)}
    assert lacking["preset ultra"].verdict == "missing"
    assert "Pictures by animatediff: This version" in lacking["preset ultra"].detail
    assert lacking["preset ultra"].detail.endswith("Speech by dia: ready.")
    tried = rendered(settings, context, engines)
    assert [(finding.what, finding.verdict) for finding in tried] == [
        (f"{name}: speech", "ok") for name in ("fast", "balanced", "ultra")
    ]


def test_a_preset_is_told_by_its_own_family(tmp_path: Path) -> None:
    settings = Settings(storage=StorageSettings(data_dir=tmp_path))
    context = request_context(settings, FixedEngines((OnlySd15(),), (DiaTones(),)), open_characters(settings))
    found = {finding.what: finding for finding in preset_findings(context)}
    assert (found["preset fast"].verdict, found["preset fast"].detail.split(".")[0]) == (
        "ok",
        "Pictures by animatediff: ready",
    )
    for name in ("balanced", "ultra"):
        assert found[f"preset {name}"].verdict == "missing"
        assert "The weights of sdxl are not here. Speech by dia: ready." in found[f"preset {name}"].detail


def test_a_data_folder_that_cannot_be_made_says_what_to_do(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARTOON_DATA_DIR", "/dev/null/data")
    ran = cli("history")
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert "/dev/null/data" in ran.err
    assert "CARTOON_DATA_DIR" in ran.err
