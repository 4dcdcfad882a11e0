"""Where weights are looked for, and what counts as all of them."""

import json
from pathlib import Path

import pytest

from generation.models import NEEDS, Models, ModelSource, needs_named, shown, size_bytes
from tests.hub import COMMIT

TINY = ModelSource(id="owner/tiny")


@pytest.fixture
def models(tmp_path: Path) -> Models:
    return Models(folder=tmp_path / "models")


def write(folder: Path, *shards: str) -> Path:
    """A model in one file, or an index of shards."""
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    if shards:
        index = {"weight_map": {f"layer{at}": shard for at, shard in enumerate(shards)}}
        (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    for name in shards or ("model.safetensors",):
        (folder / name).write_bytes(b"12345678")
    return folder


def kept(models: Models, *, revision: str = "main", commit: str = COMMIT) -> Path:
    """The tiny model as the hub's programs keep it."""
    ref = models.kept(TINY) / "refs" / revision
    ref.parent.mkdir(parents=True)
    ref.write_text(commit)
    return write(models.kept(TINY) / "snapshots" / commit)


def test_a_folder_is_a_model_when_it_has_all_of_it(models: Models, tmp_path: Path) -> None:
    source = ModelSource.named(str(tmp_path / "own"))
    assert not source.is_repository
    assert models.found(source) is None
    folder = write(tmp_path / "own")
    assert models.found(source) == folder
    (folder / "pickle.bin").write_bytes(b"not counted")
    assert size_bytes(folder) == 10
    (folder / "config.json").unlink()
    assert models.found(source) is None


def test_a_shard_that_is_missing_makes_it_no_model(models: Models, tmp_path: Path) -> None:
    folder = write(tmp_path / "own", "model-1-of-2.safetensors", "model-2-of-2.safetensors")
    source = ModelSource.named(str(folder))
    assert models.found(source) == folder
    (folder / "model-2-of-2.safetensors").unlink()
    assert models.found(source) is None


@pytest.mark.parametrize(
    "index", ["", "[]", "{}", '{"weight_map": 3}', '{"weight_map": {}}', '{"weight_map": {"a": 3}}']
)
def test_an_index_that_is_none_makes_it_no_model(models: Models, tmp_path: Path, index: str) -> None:
    folder = write(tmp_path / "own", "model-1-of-1.safetensors")
    (folder / "model.safetensors.index.json").write_text(index)
    assert models.found(ModelSource.named(str(folder))) is None


@pytest.mark.parametrize("revision", ["main", "v1.0", "refs/pr/1"])
def test_a_revision_is_found_by_its_ref(models: Models, revision: str) -> None:
    source = ModelSource.named(f"owner/tiny@{revision}")
    assert models.found(source) is None
    folder = kept(models, revision=revision)
    assert models.found(source) == folder
    (models.kept(TINY) / "refs" / revision).unlink()
    assert models.found(source) is None


def test_a_commit_needs_no_ref(models: Models) -> None:
    folder = write(models.kept(TINY) / "snapshots" / COMMIT)
    assert models.found(ModelSource.named(f"owner/tiny@{COMMIT}")) == folder
    assert models.found(TINY) is None


@pytest.mark.parametrize("revision", ["..", "../..", "../../../elsewhere", "/etc", "a/../../b", ".", ""])
def test_no_revision_leads_out_of_the_folder(models: Models, tmp_path: Path, revision: str) -> None:
    kept(models)
    write(tmp_path / "elsewhere")
    write(models.kept(TINY) / "snapshots" / "elsewhere")
    (models.kept(TINY) / "config.json").write_text("{}")
    (models.kept(TINY) / "model.safetensors").write_bytes(b"x")
    assert models.found(ModelSource(id="owner/tiny", revision=revision)) is None


@pytest.mark.parametrize("commit", ["..", "../../../../elsewhere", "elsewhere", "", "é" * 40])
def test_a_ref_names_a_commit_and_nothing_else(models: Models, tmp_path: Path, commit: str) -> None:
    kept(models)
    write(tmp_path / "elsewhere")
    write(models.kept(TINY) / "snapshots" / "elsewhere")
    (models.kept(TINY) / "refs" / "main").write_text(commit)
    assert models.found(TINY) is None


def test_an_index_leads_nowhere_else(models: Models, tmp_path: Path) -> None:
    (tmp_path / "outside.safetensors").write_bytes(b"x")
    folder = write(tmp_path / "own", "inside.safetensors")
    (folder / "model.safetensors.index.json").write_text('{"weight_map": {"a": "../outside.safetensors"}}')
    assert models.found(ModelSource.named(str(folder))) is None


@pytest.mark.parametrize("name", ["old.ckpt", "OLD.CKPT", "old.pt", "old.bin", "old.gguf", "old", "old.txt"])
def test_a_file_of_another_kind_is_told_as_such(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(b"weights")
    models = Models(sd15=ModelSource.named(str(file)), folder=tmp_path)
    assert not models.sd15.is_repository
    assert models.found(models.sd15) is None
    assert f"{file} is no .safetensors file, and others are never loaded" in (models.fault(models.sd15) or "")


@pytest.mark.parametrize("ending", [".safetensors", ".SAFETENSORS", ".SafeTensors"])
def test_a_base_model_in_one_file_is_known_by_its_ending(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"own{ending}"
    models = Models(sd15=ModelSource.named(str(file)), folder=tmp_path)
    assert models.fault(models.sd15) == f"there is no file {file}"
    file.write_bytes(b"weights")
    assert models.fault(models.sd15) is None
    assert size_bytes(file) == 7


HUB = "/home/somebody/.cache/huggingface/hub/models--owner--tiny"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/home/somebody/models/own.safetensors", "own.safetensors"),
        ("/home/somebody/models/own", "own"),
        ("/home/somebody/models/vae", "vae"),
        ("/home/somebody/models/own/config.json", "own/config.json"),
        (f"{HUB}/snapshots/{COMMIT}", "owner/tiny"),
        (f"{HUB}/snapshots/{COMMIT}/unet/config.json", "owner/tiny/unet/config.json"),
        (f"{HUB}/refs/main", "owner/tiny/refs/main"),
    ],
)
def test_members_read_no_folders_of_the_machine(path: str, told: str) -> None:
    assert shown(Path(path)) == told
    assert ModelSource(id=path).shown == told
    assert ModelSource(id=path).place == path


def test_a_part_of_a_pipeline_is_told_with_the_pipelines_name(tmp_path: Path) -> None:
    unet = tmp_path / "own" / "unet"
    unet.mkdir(parents=True)
    assert shown(unet) == "unet"
    (tmp_path / "own" / "model_index.json").write_text("{}")
    assert shown(unet) == "own/unet"
    assert shown(unet / "config.json") == "own/unet/config.json"


def test_a_repository_is_the_same_for_all() -> None:
    source = ModelSource.named("owner/tiny@refs/pr/1")
    assert source.shown == source.place == "owner/tiny (refs/pr/1)"


def test_every_role_has_an_engine_that_needs_it() -> None:
    needed = {role for needs in NEEDS.values() for role in (*needs.required, *needs.optional)}
    assert needed == set(Models().roles())


SDXL_REPOSITORY = (
    "model_index.json", "README.md", "sd_xl_base_1.0.safetensors", "sd_xl_base_1.0_0.9vae.safetensors",
    "sd_xl_offset_example-lora_1.0.safetensors", "scheduler/scheduler_config.json", "tokenizer/vocab.json",
    "tokenizer/merges.txt", "tokenizer_2/tokenizer_config.json", "text_encoder/config.json",
    "text_encoder/model.safetensors", "text_encoder/model.fp16.safetensors", "text_encoder/model.onnx",
    "text_encoder/openvino_model.bin", "text_encoder/flax_model.msgpack", "text_encoder_2/config.json",
    "text_encoder_2/model.safetensors", "text_encoder_2/model.fp16.safetensors", "unet/config.json",
    "unet/diffusion_pytorch_model.safetensors", "unet/diffusion_pytorch_model.fp16.safetensors",
    "vae/config.json", "vae/diffusion_pytorch_model.safetensors", "vae/diffusion_pytorch_model.fp16.safetensors",
    "vae_1_0/config.json", "vae_1_0/diffusion_pytorch_model.safetensors", "vae_encoder/config.json",
)  # fmt: skip


def test_of_a_pipelines_repository_no_weights_come_twice() -> None:
    chosen = Models().sdxl.chosen(SDXL_REPOSITORY)
    assert {name for name in chosen if name.endswith(".safetensors")} == {
        "text_encoder/model.fp16.safetensors",
        "text_encoder_2/model.fp16.safetensors",
        "unet/diffusion_pytorch_model.fp16.safetensors",
        "vae/diffusion_pytorch_model.fp16.safetensors",
    }
    assert {"model_index.json", "scheduler/scheduler_config.json", "tokenizer/merges.txt"} <= chosen
    assert not any(name.startswith(("vae_1_0", "vae_encoder")) for name in chosen)


def test_without_half_precision_full_weights_come() -> None:
    full = [name for name in SDXL_REPOSITORY if "fp16" not in name]
    chosen = Models().sdxl.chosen(full)
    assert "unet/diffusion_pytorch_model.safetensors" in chosen
    assert "sd_xl_base_1.0.safetensors" not in chosen


def test_of_weights_for_training_and_of_other_programs_none_comes() -> None:
    names = ["config.json", "diffusion_pytorch_model.safetensors", "diffusion_pytorch_model.non_ema.safetensors"]
    assert ModelSource(id="owner/name").chosen(names) == {"config.json", "diffusion_pytorch_model.safetensors"}


def test_copies_under_other_names_do_not_come() -> None:
    """As xinsir's ControlNet and the VAE that half precision does not break have them."""
    twins = ("config.json", "diffusion_pytorch_model.safetensors", "diffusion_pytorch_model_twins.safetensors")
    assert Models().sdxl_pose.chosen(twins) == set(twins[:2])
    named = ["config.json", "sdxl_vae.safetensors", "sdxl.vae.safetensors", "diffusion_pytorch_model.safetensors"]
    assert Models().sdxl_vae.chosen(named) == {named[0], named[3]}
    shards = ["config.json", "model.safetensors.index.json", "model-00001-of-00002.safetensors", "other.safetensors"]
    assert Models().dia.chosen(shards) == set(shards[:3])
    unusual = ["config.json", "adapter.safetensors"]
    assert Models().sdxl_motion.chosen(unusual) == set(unusual)


def test_what_is_fetched_is_whole(tmp_path: Path) -> None:
    for name in Models().sdxl.chosen(SDXL_REPOSITORY):
        path = tmp_path / "sdxl" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    models = Models(folder=tmp_path)
    assert models.found(ModelSource.named(str(tmp_path / "sdxl"))) is not None
    (tmp_path / "sdxl" / "unet" / "diffusion_pytorch_model.fp16.safetensors").unlink()
    assert models.found(ModelSource.named(str(tmp_path / "sdxl"))) is None


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("dia", {"dia", "dac"}),
        ("sd15", {"sd15", "sd15_motion"}),
        ("animatediff", {"sdxl", "sdxl_vae", "sdxl_motion", "sd15", "sd15_motion"}),
        ("sdxl_pose", set()),
        ("", set()),
    ],
)
def test_what_a_name_needs(name: str, roles: set[str]) -> None:
    assert {role for needs in needs_named(name) for role in needs.required} == roles
