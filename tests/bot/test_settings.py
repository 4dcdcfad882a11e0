"""Settings: where a value comes from, and that every mistake is one line that names its place and what would do."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import pytest

from bot.app import engine_options
from bot.settings import Settings, known_names, load_settings
from bot.settings.sources import ENVIRONMENT_ONLY
from generation.engine_options import AnimateDiffOptions
from generation.errors import BadInput
from generation.limits import Limits
from generation.models import Models, ModelSource

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def load(folder: Path, toml: str | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    if toml is not None:
        (folder / "config.toml").write_text(toml, encoding="utf-8")
    return load_settings(environ or {}, program_dir=folder)


def mistake(folder: Path, toml: str | None = None, environ: Mapping[str, str] | None = None) -> str:
    with pytest.raises(BadInput) as caught:
        load(folder, toml, environ)
    message = caught.value.user_message
    assert "\n" not in message
    return message


# ---------------------------------------------------------------- where values come from


def test_without_file_and_environment_the_defaults_hold(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert settings.limits == Limits()
    assert settings.discord.token is None
    assert settings.storage.data_dir == tmp_path / "data"


def test_the_environment_wins_over_the_file_and_the_file_over_the_defaults(tmp_path: Path) -> None:
    toml = "[queue]\nmax_waiting = 3\nheartbeat_s = 2\n[limits]\nfps_max = 24\n"
    settings = load(tmp_path, toml, {"CARTOON_QUEUE__MAX_WAITING": "4", "CARTOON_LIMITS__FPS_MIN": "12"})
    assert (settings.queue.max_waiting, settings.queue.heartbeat_s, settings.queue.stale_after_s) == (4, 2.0, 30.0)
    assert (settings.limits.fps_min, settings.limits.fps_max) == (12, 24)


def test_the_section_of_animatediff_is_the_engines_options(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert settings.animatediff.options == AnimateDiffOptions()
    assert set(type(settings.animatediff).model_fields) == {each.name for each in fields(AnimateDiffOptions)}
    toml = '[animatediff]\nprecision = "bfloat16"\nschedule = "base"\npose_end = 0.5\nmemory_gb = 12\n'
    chosen = engine_options(load(tmp_path, toml)).animatediff
    assert chosen == AnimateDiffOptions(precision="bfloat16", schedule="base", pose_end=0.5, memory_gb=12.0)


@pytest.mark.parametrize(
    "line",
    [
        'precision = "float8"', 'schedule = "other"', "memory_gb = -1", "pose_scale = 2.1", "pose_end = 1.1",
        "portrait_scale = 1.5", "second_pass = -0.1", "poses = 3",
    ],
)  # fmt: skip
def test_what_the_engine_cannot_draw_by_is_refused(tmp_path: Path, line: str) -> None:
    assert f"animatediff.{line.partition(' ')[0]}" in mistake(tmp_path, f"[animatediff]\n{line}\n")


def test_models_keep_what_is_used_of_their_repositories(tmp_path: Path) -> None:
    models = engine_options(load(tmp_path, '[models]\nip_adapter = "owner/other@v1"\n')).models
    assert models.ip_adapter == ModelSource(id="owner/other", revision="v1", files=Models().ip_adapter.files)


def test_every_setting_can_be_given_by_its_variable(tmp_path: Path) -> None:
    values = {"heartbeat_s": "2", "x264_preset": "slow", "loudness_lufs": "-20", "data_dir": "/d", "crf": "9"}
    values["folder"] = "/m"
    values |= {"precision": "bfloat16", "schedule": "base", "portrait_scale": "0.5"}
    values |= {"allowed_hosts": "example.org,cdn.example.org", "devices": "cuda:0,cuda:1"}
    for name in (each for each in known_names() if each not in ENVIRONMENT_ONLY):
        section, key = name.split(".")
        default = getattr(getattr(Settings(), section), key)
        given = values.get(key) or str(not default if isinstance(default, bool) else (default or 7))
        settings = load(tmp_path, environ={f"CARTOON_{section}__{key}".upper(): given})
        found = getattr(getattr(settings, section), key)
        found = ",".join(found) if isinstance(found, tuple) else found
        assert str(getattr(found, "get_secret_value", lambda found=found: found)()) in (given, f"{given}.0"), name


@pytest.mark.parametrize("host", ["https://example.org", "127.0.0.1", "example.org:8080", "localhost", "*.example.org"])
def test_an_allowed_host_is_a_name(tmp_path: Path, host: str) -> None:
    assert f"holds '{host}', which is no host's name" in mistake(tmp_path, f'[uploads]\nallowed_hosts = ["{host}"]\n')
    assert load(tmp_path, "[uploads]\nallowed_hosts = []\n").uploads.allowed_hosts == ()


def test_variables_with_names_of_their_own(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        environ={
            "DISCORD_TOKEN": "a.b.c",
            "HIGH_QUALITY_MODE": "true",
            "CARTOON_DATA_DIR": "/elsewhere",
            "TEMO_LORA_URL": "https://example.org/temo.safetensors",
            "MY_HERO_LORA_URL": "https://example.org/hero.safetensors",
            "FELFEL_LORA_URL": "",
        },
    )
    assert settings.discord.token is not None
    assert settings.discord.token.get_secret_value() == "a.b.c"
    assert settings.generation.high_quality_mode
    assert settings.storage.data_dir == Path("/elsewhere")
    assert settings.lora_url("temo") == "https://example.org/temo.safetensors"
    assert settings.lora_url("my-hero") == "https://example.org/hero.safetensors"
    assert settings.lora_url("felfel") is None


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    """Compose files pass `NAME=` for what is missing."""
    environ = {"CARTOON_QUEUE__MAX_WAITING": "", "DISCORD_TOKEN": "", "CARTOON_CONFIG": "", "CARTOON_DATA_DIR": ""}
    settings = load(tmp_path, "[queue]\nmax_waiting = 3\n", environ)
    assert settings.queue.max_waiting == 3
    assert settings.discord.token is None
    assert settings.storage.data_dir == tmp_path / "data"


def test_another_file_can_be_named(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[queue]\nmax_waiting = 3\n")
    other = tmp_path / "other.toml"
    other.write_text("[queue]\nmax_waiting = 5\n")
    assert load(tmp_path, environ={"CARTOON_CONFIG": str(other)}).queue.max_waiting == 5
    assert load_settings({}, config_path=other, program_dir=tmp_path).queue.max_waiting == 5


def test_a_relative_data_folder_counts_from_who_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path.parent)
    toml = '[storage]\ndata_dir = "clips"\n'
    assert load(tmp_path, toml).storage.data_dir == tmp_path / "clips"
    assert load(tmp_path, toml, {"CARTOON_DATA_DIR": "here"}).storage.data_dir == tmp_path.parent / "here"
    assert load(tmp_path, '[storage]\ndata_dir = "~/clips"\n').storage.data_dir == Path.home() / "clips"


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    assert load(tmp_path, "\ufeff[queue]\nmax_waiting = 3\n").queue.max_waiting == 3


# ---------------------------------------------------------------- secrets


def test_secrets_are_not_in_the_settings_text(tmp_path: Path) -> None:
    secrets = {
        "DISCORD_TOKEN": "token-1",
        "CARTOON_STORAGE__URL": "postgresql://u:word-2@host/db",
        "TEMO_LORA_URL": "https://example.org/x?sig=3",
    }
    settings = load(tmp_path, environ=secrets)
    assert set(settings.secrets()) == set(secrets.values())
    for shown in (repr(settings), str(settings.model_dump()), settings.model_dump_json()):
        assert not any(secret in shown for secret in secrets.values())


@pytest.mark.parametrize(
    ("toml", "variable"),
    [
        ('[discord]\ntoken = "abc.def"\n', "DISCORD_TOKEN"),
        ('[discord]\ntokn = "abc.def"\n', "DISCORD_TOKEN"),
        ('[storage]\nurl = "postgresql://u:abc.def@host/db"\n', "CARTOON_STORAGE__URL"),
        ('[storage]\nurl = "postgresql://host/db?user=u&password=abc.def"\n', "CARTOON_STORAGE__URL"),
        ('[lora_urls]\nTEMO = "https://abc.def"\n', "_LORA_URL"),
    ],
)
def test_a_secret_in_the_file_is_refused_and_not_repeated(tmp_path: Path, toml: str, variable: str) -> None:
    message = mistake(tmp_path, toml)
    assert variable in message
    assert "abc.def" not in message


# ---------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("toml", "parts"),
    [
        ("[queue]\nmax_waitin = 3\n", ["queue.max_waitin", "max_waiting in [queue]"]),
        ("[media]\nmax_waiting = 3\n", ["media.max_waiting", "max_waiting in [queue]"]),
        ("max_waiting = 3\n", ["max_waiting in [queue]"]),
        ("[queu]\nx = 3\n", ["queu", "Did you mean [queue]?"]),
        ("[limits]\nframes_maxx = 3\n", ["limits.frames_maxx", "frames_max in [limits]"]),
        ("[media]\nqqq = 3\n", ["media.qqq", "config.example.toml"]),
        ("queue = 3\n", ["write [queue]"]),
        ("limits = 3\n", ["write [limits]"]),
        ("[queue]\nmax_waiting = '3'\n", ["queue.max_waiting", '"3"', "whole number"]),
        ("[queue]\nmax_waiting = true\n", ["queue.max_waiting", "true", "whole number"]),
        ("[queue]\nmax_waiting = 0\n", ["queue.max_waiting", "0", "greater than or equal to 1"]),
        ("[queue]\nheartbeat_s = nan\n", ["queue.heartbeat_s", "finite"]),
        ("[queue]\nheartbeat_s = 20\n", ["queue.stale_after_s", "3 times heartbeat_s"]),
        ("[limits]\nframes_max = 0.5\n", ["limits.frames_max", "0.5", "whole number"]),
        ("[limits]\nframes_max = 0\n", ["limits.frames_max", "above 0"]),
        ("[limits]\nfps_max = 3\n", ["limits.fps_min", "above fps_max"]),
        ("[media]\nx264_preset = 'fastest'\n", ["media.x264_preset", "fastest", "'veryfast'"]),
        ("[storage]\ndata_dir = 3\n", ["storage.data_dir", "3", "string"]),
        ("[storage]\ndata_dir = '~nobody-of-this-name/x'\n", ["storage.data_dir", "home folder"]),
    ],
)
def test_a_wrong_setting_names_file_key_and_what_would_do(tmp_path: Path, toml: str, parts: list[str]) -> None:
    message = mistake(tmp_path, toml)
    if "home folder" not in parts:
        assert str(tmp_path / "config.toml") in message
    for part in parts:
        assert part in message


@pytest.mark.parametrize(
    ("toml", "place"),
    [
        ("[queue]\nmax_waiting = \n", "line 2, column 15 (max_waiting): "),
        ("[queue]\nmax_waiting = 3\nmax_waiting = 4\n", "line 3, column 16 (max_waiting): "),
        ("[media]\n\n[queue\nmax_waiting = 3\n", "line 3, column 7: "),
        ("[queue]\nmax_waiting = [1,\n", "line 2 (max_waiting): "),
    ],
)
def test_broken_toml_names_line_and_key(tmp_path: Path, toml: str, place: str) -> None:
    assert mistake(tmp_path, toml).startswith(f"{tmp_path / 'config.toml'}, {place}")


@pytest.mark.parametrize(
    ("environ", "parts"),
    [
        ({"CARTOON_QUEUE_MAX_WAITING": "4"}, ["CARTOON_QUEUE_MAX_WAITING", "mean CARTOON_QUEUE__MAX_WAITING?"]),
        ({"CARTOON_DISCORD__TOKEN": "s3cr"}, ["mean DISCORD_TOKEN?"]),
        ({"CARTOON_ZZZZZZZZZZZ": "4"}, ["CARTOON_ZZZZZZZZZZZ", "config.example.toml"]),
        ({"CARTOON_QUEUE__MAX_WAITING": "four"}, ["CARTOON_QUEUE__MAX_WAITING", '"four"', "whole number"]),
        ({"CARTOON_LIMITS__FRAMES_MAX": "-3"}, ["CARTOON_LIMITS__FRAMES_MAX", "frames_max must be above 0"]),
        ({"CARTOON_LIMITS__FPS_MAX": "3"}, ["CARTOON_LIMITS__FPS_MAX", "fps_min must not be above fps_max"]),
        ({"CARTOON_MEDIA__LOUDNESS_LUFS": "nan"}, ["CARTOON_MEDIA__LOUDNESS_LUFS", "finite"]),
        ({"HIGH_QUALITY_MODE": "maybe"}, ["HIGH_QUALITY_MODE", '"maybe"']),
        ({"CARTOON_CONFIG": "/no/such/file.toml"}, ["/no/such/file.toml", "No such file"]),
    ],
)
def test_a_wrong_variable_is_named(tmp_path: Path, environ: dict[str, str], parts: list[str]) -> None:
    message = mistake(tmp_path, environ=environ)
    assert "s3cr" not in message
    for part in parts:
        assert part in message


def test_a_file_that_is_no_text_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in mistake(tmp_path)


# ---------------------------------------------------------------- the example


def example_with_everything_on() -> str:
    return re.sub(r"^# (?=\w+ = )", "", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)


def test_the_example_holds_the_defaults(tmp_path: Path) -> None:
    example = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    defaults = Settings()
    for section, values in example.items():
        for key, value in values.items():
            default = getattr(getattr(defaults, section), key)
            default = list(default) if isinstance(default, tuple) else default
            assert (str(default) if isinstance(default, Path) else default) == value, f"{section}.{key}"
    assert load(tmp_path, EXAMPLE.read_text(encoding="utf-8")) == load(tmp_path)


def test_the_example_shows_every_setting_and_nothing_else(tmp_path: Path) -> None:
    everything = example_with_everything_on()
    shown = [f"{section}.{key}" for section, values in tomllib.loads(everything).items() for key in values]
    assert sorted(shown) == sorted(set(known_names()) - set(ENVIRONMENT_ONLY))
    load(tmp_path, everything)


def test_the_example_explains_every_setting() -> None:
    """Each block of settings stands under at least one line of explanation."""
    for block in EXAMPLE.read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("[")]
        if any(re.match(r"(# )?\w+ = ", line) for line in lines):
            assert lines[0].startswith("# "), block
            assert not re.match(r"# \w+ = ", lines[0]), block
