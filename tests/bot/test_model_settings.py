"""Which models the settings name: repositories, and folders and files of this machine."""

from pathlib import Path

import pytest

from bot.app import engine_options
from tests.bot.test_settings import load, mistake


def test_models_on_this_machine_count_from_who_names_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beside, current = tmp_path / "config", tmp_path / "elsewhere"
    for folder in (beside, current):
        (folder / "tuned" / "dac").mkdir(parents=True)
    monkeypatch.chdir(current)
    toml = """
        [models]
        folder = "weights"
        sdxl = "own.safetensors"
        sd15 = "tuned/old.CKPT"
        sdxl_vae = "~/vae"
        sdxl_motion = "tuned/gone"
        dac = "tuned/dac"
    """
    named = engine_options(load(beside, toml, {"CARTOON_MODELS__DIA": "tuned/dac"})).models
    assert named.folder == beside / "weights"
    assert named.sdxl.id == f"{beside}/own.safetensors"
    assert named.sd15.id == f"{beside}/tuned/old.CKPT"
    assert named.sdxl_vae.id == f"{Path.home()}/vae"
    assert named.dac.id == f"{beside}/tuned/dac"
    assert named.dia.id == f"{current}/tuned/dac"
    local = [role for role, source in named.roles().items() if not source.is_repository]
    assert set(local) == {"sdxl", "sd15", "sdxl_vae", "dac", "dia"}
    assert (named.sdxl_motion.id, named.sdxl_motion.is_repository) == ("tuned/gone", True)


def test_a_name_that_no_file_can_have_stops_nobody_who_does_not_need_it(tmp_path: Path) -> None:
    """As a folder that may not be entered: asking whether it is there fails."""
    name = "x" * 300
    assert engine_options(load(tmp_path, f'[models]\nsd15 = "tuned/{name}"\n')).models.sd15.id.endswith(name)


@pytest.mark.parametrize("key", ["models.sdxl", "models.folder", "storage.data_dir"])
def test_a_home_folder_that_nobody_has_is_told(tmp_path: Path, key: str) -> None:
    section, _, name = key.partition(".")
    told = mistake(tmp_path, f'[{section}]\n{name} = "~nobody-of-that-name/x.safetensors"\n')
    assert told == f"{key} ~nobody-of-that-name/x.safetensors names no home folder that exists."
