"""Where weights are looked for, and what counts as all of them."""

import json
from pathlib import Path

import pytest

from generation.models import NEEDS, Models, ModelSource, size_bytes
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


def test_every_role_has_an_engine_that_needs_it() -> None:
    needed = {role for needs in NEEDS.values() for role in (*needs.required, *needs.optional)}
    assert needed == set(Models().roles())
