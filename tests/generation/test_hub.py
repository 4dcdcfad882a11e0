"""Weights come whole from a hub, the real library asking, and whatever keeps them from coming is told."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from generation.errors import Cancelled, CancelReason, DownloadFailed, StorageFailed
from generation.hub import SPARE_BYTES, Download, Hub, check_room, free_bytes
from generation.models import Models, ModelSource
from tests.hub import COMMIT, FILES, TinyHub, serving

TINY = ModelSource(id="owner/tiny")
WANTED = sum(len(FILES[name]) for name in ("config.json", "vocab.txt", "model.safetensors"))


@pytest.fixture
def tiny() -> Iterator[TinyHub]:
    with serving(TinyHub()) as hub:
        yield hub


@pytest.fixture
def models(tmp_path: Path) -> Models:
    return Models(folder=tmp_path / "models")


def unwatched(done: int) -> None:
    pass


def test_a_model_comes_whole_and_without_pickles(tiny: TinyHub, models: Models) -> None:
    hub = Hub(models, tiny.endpoint)
    assert models.found(TINY) is None
    assert hub.look(TINY) == Download(source=TINY, size_bytes=WANTED, absent_bytes=WANTED)
    told: list[int] = []
    folder = hub.fetch(TINY, told.append)
    assert folder == models.found(TINY) == models.folder / "models--owner--tiny" / "snapshots" / COMMIT
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        name: FILES[name] for name in ("config.json", "vocab.txt", "model.safetensors")
    }
    assert {name for name, _ in tiny.fetched} == {"config.json", "vocab.txt", "model.safetensors"}
    assert told == sorted(told)
    assert told[-1] == WANTED
    assert hub.look(TINY).absent_bytes == 0


def test_only_what_is_used_of_a_large_repository_comes(models: Models) -> None:
    used = {"models/image_encoder/config.json": b"{}", "models/image_encoder/model.safetensors": b"12345"}
    unused = {"models/other.safetensors": bytes(99), "models/image_encoder/pytorch_model.bin": bytes(99)}
    source = ModelSource(id="owner/tiny", files=("models/image_encoder/*.json", "models/image_encoder/*.safetensors"))
    with serving(TinyHub(files=used | unused)) as hub:
        fetching = Hub(models, hub.endpoint)
        assert fetching.look(source).size_bytes == 7
        folder = fetching.fetch(source, lambda done: None)
    assert {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} == set(used)


def files_of(*names: str) -> dict[str, bytes]:
    """Each with another content: the hub's programs fetch equal ones once."""
    return {name: f'{{"of": "{name}"}}'.encode() for name in names}


def test_of_a_pipeline_only_what_is_drawn_with_comes(tiny: TinyHub, models: Models) -> None:
    used = files_of(
        "model_index.json", "scheduler/scheduler_config.json", "tokenizer/vocab.json", "tokenizer/merges.txt",
        "text_encoder/config.json", "text_encoder/model.safetensors",  # in full, as there is nothing else
        "unet/config.json", "unet/diffusion_pytorch_model.fp16.safetensors",
    )  # fmt: skip
    unused = files_of(
        "base.safetensors", "unet/diffusion_pytorch_model.safetensors", "unet/model.onnx",
        "unet/diffusion_pytorch_model.non_ema.safetensors", "text_encoder/openvino_model.xml",
        "text_encoder/flax_model.msgpack", "vae_decoder/config.json", "vae_decoder/model.onnx",
    )  # fmt: skip
    tiny.files = used | unused
    hub = Hub(models, tiny.endpoint)
    size = sum(map(len, used.values()))
    assert hub.look(TINY) == Download(source=TINY, size_bytes=size, absent_bytes=size)
    folder = hub.fetch(TINY, unwatched)
    assert {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()} == used
    assert {name for name, _ in tiny.fetched} == set(used)
    assert folder == models.found(TINY)


def test_of_a_repository_with_patterns_nothing_else_comes(tiny: TinyHub, models: Models) -> None:
    used = files_of(
        "models/image_encoder/config.json", "models/image_encoder/model.safetensors",
        "models/ip-adapter_sd15.safetensors", "sdxl_models/ip-adapter_sdxl_vit-h.safetensors",
    )  # fmt: skip
    unused = files_of("models/ip-adapter-plus_sd15.safetensors", "sdxl_models/image_encoder/model.safetensors")
    tiny.files = used | unused
    source = replace(TINY, files=Models().ip_adapter.files)
    folder = Hub(models, tiny.endpoint).fetch(source, unwatched)
    assert {name for name, _ in tiny.fetched} == set(used)
    assert folder == models.found(source)


@pytest.mark.parametrize("revision", ["v1", COMMIT])
def test_a_tag_and_a_commit_are_found_again(tiny: TinyHub, models: Models, revision: str) -> None:
    source = ModelSource.named(f"owner/tiny@{revision}")
    assert Hub(models, tiny.endpoint).fetch(source, unwatched) == models.found(source)
    assert models.found(TINY) is None  # nobody asked for main


def test_a_broken_connection_is_taken_up_where_it_broke(
    tiny: TinyHub, models: Models, capsys: pytest.CaptureFixture[str]
) -> None:
    """The library writes pieces of 10 MiB; what is shorter is asked for again."""
    mib = 1 << 20
    data = bytes(range(256)) * (24 * mib // 256)
    tiny.files = {**FILES, "model.safetensors": data}
    tiny.broken = {"model.safetensors": [11 * mib, 11 * mib]}
    folder = Hub(models, tiny.endpoint).fetch(TINY, unwatched)
    assert (folder / "model.safetensors").read_bytes() == data
    ranges = [wanted for name, wanted in tiny.fetched if name == "model.safetensors"]
    assert ranges == [None, f"bytes={10 * mib}-", f"bytes={20 * mib}-"]
    assert capsys.readouterr() == ("", "")


def test_whole_files_are_kept_for_the_next_time(tiny: TinyHub, models: Models) -> None:
    tiny.failing = {"model.safetensors"}
    hub = Hub(models, tiny.endpoint)
    with pytest.raises(DownloadFailed, match="error 500"):
        hub.fetch(TINY, unwatched)
    assert models.found(TINY) is None
    assert hub.look(TINY).absent_bytes == len(FILES["model.safetensors"])
    tiny.failing = set()
    tiny.fetched.clear()
    hub.fetch(TINY, unwatched)
    assert [name for name, _ in tiny.fetched] == ["model.safetensors"]


def test_whoever_watches_may_stop_it_and_no_part_is_left(tiny: TinyHub, models: Models) -> None:
    tiny.pause_s = 0.1

    def stop(done: int) -> None:
        if list(models.folder.rglob("*.incomplete")):
            raise Cancelled(CancelReason.USER)

    with pytest.raises(Cancelled):
        Hub(models, tiny.endpoint).fetch(TINY, stop)
    assert not list(models.folder.rglob("*.incomplete"))
    assert models.found(TINY) is None
    tiny.pause_s = 0.0
    Hub(models, tiny.endpoint).fetch(TINY, unwatched)  # the lock is free again


@pytest.mark.parametrize(
    ("wrong", "source", "told"),
    [
        ({"private": True}, "owner/tiny", ["owner/tiny", "private", "HF_TOKEN"]),
        ({}, "owner/other", ["no repository owner/other"]),
        ({}, "owner/tiny@v9", ["owner/tiny", "'v9'"]),
        ({"bad_token": True}, "owner/tiny", ["refuses HF_TOKEN"]),
        ({"files": {"config.json": b"{}", "model.bin": b"x"}}, "owner/tiny", ["safetensors"]),
        ({}, "owner/ti..ny", ["'owner/ti..ny'"]),
    ],
)
def test_what_the_hub_does_not_give_is_told(
    models: Models, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, object], source: str, told: list[str]
) -> None:
    if "bad_token" in wrong:
        monkeypatch.setenv("HF_TOKEN", "hf_of_nobody")
    with serving(TinyHub(**wrong)) as hub, pytest.raises(DownloadFailed) as caught:  # type: ignore[arg-type]
        Hub(models, hub.endpoint).look(ModelSource.named(source))
    assert all(words in caught.value.user_message for words in told)
    assert "\n" not in caught.value.user_message


def test_a_gated_model_says_where_to_accept(tiny: TinyHub, models: Models) -> None:
    """The hub tells anybody what such a repository holds, and gives it to nobody."""
    tiny.gated = True
    hub = Hub(models, tiny.endpoint)
    hub.look(TINY)
    with pytest.raises(DownloadFailed, match=r"/owner/tiny, and set HF_TOKEN"):
        hub.fetch(TINY, unwatched)


def test_no_network_is_told(models: Models) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(DownloadFailed, match="cannot be reached"):
        Hub(models, nobody).look(TINY)


def test_two_at_once_do_not_fetch_into_one_folder(tiny: TinyHub, models: Models) -> None:
    def again(done: int) -> None:
        with pytest.raises(DownloadFailed, match="already"):
            Hub(models, tiny.endpoint).fetch(TINY, unwatched)

    Hub(models, tiny.endpoint).fetch(TINY, again)


def test_a_folder_that_cannot_be_made_is_told(tiny: TinyHub) -> None:
    with pytest.raises(StorageFailed, match="/dev/null/models"):
        Hub(Models(folder=Path("/dev/null/models")), tiny.endpoint).fetch(TINY, unwatched)


def test_room_is_asked_for_before(tmp_path: Path) -> None:
    download = Download(source=TINY, size_bytes=5_000_000_000, absent_bytes=4_000_000_000)
    check_room([download], tmp_path, 4_000_000_000 + SPARE_BYTES)
    with pytest.raises(StorageFailed, match=r"4\.5 GB.*4\.1 GB are free"):
        check_room([download], tmp_path, 4_100_000_000)
    check_room([Download(source=TINY, size_bytes=5_000_000_000, absent_bytes=0)], tmp_path, 0)
    assert free_bytes(tmp_path / "not" / "there") > 0
