"""LoRA files: what is taken, for which base model, and what is refused."""

import io
import json
import pickle
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.characters.tensor_header import HEADER_MAX_BYTES, check_start
from generation.characters.weights import check_ending, read_lora
from generation.errors import BadInput
from tests.generation.characters.lora_material import BLOCK, lora_bytes, safetensors_bytes

KOHYA = f"lora_unet_{BLOCK}_attn2_to_k.lora_down.weight"


def written(folder: Path, data: bytes) -> Path:
    path = folder / "x.safetensors"
    path.write_bytes(data)
    return path


def refusal(folder: Path, data: bytes) -> str:
    with pytest.raises(BadInput) as caught:
        read_lora(written(folder, data))
    assert "\n" not in caught.value.user_message
    assert str(folder) not in caught.value.user_message
    return caught.value.user_message


def raw(header: object, body: bytes = b"", length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(text) if length is None else length).to_bytes(8, "little") + text + body


# ---------------------------------------------------------------- base models


@pytest.mark.parametrize(
    "name",
    [
        KOHYA,
        "lora_unet_input_blocks_4_1_transformer_blocks_0_attn2_to_v.lora_down.weight",
        "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.lora_A.weight",
        "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.lora.down.weight",
        "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.processor.to_k_lora.down.weight",
        "base_model.model.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.lora_A.weight",
    ],
)
@pytest.mark.parametrize(("width", "base"), [(2048, "sdxl"), (768, "sd15")])
def test_the_tensors_tell_the_base_model(tmp_path: Path, name: str, width: int, base: str) -> None:
    assert read_lora(written(tmp_path, safetensors_bytes({name: [4, width]}))).base == base


@pytest.mark.parametrize(
    ("metadata", "base"),
    [
        ({"ss_base_model_version": "sdxl_base_v1-0"}, "sdxl"),
        ({"modelspec.architecture": "stable-diffusion-xl-v1-base/lora"}, "sdxl"),
        ({"ss_base_model_version": "sd_v1"}, "sd15"),
        ({"modelspec.architecture": "stable-diffusion-v1/lora"}, "sd15"),
    ],
)
def test_the_notes_tell_where_the_tensors_do_not(tmp_path: Path, metadata: dict[str, str], base: str) -> None:
    text_encoder = {"lora_te_text_model_encoder_layers_0_self_attn_q_proj.lora_down.weight": [4, 768]}
    assert read_lora(written(tmp_path, safetensors_bytes(text_encoder, metadata))).base == base


@pytest.mark.parametrize(
    ("shape", "metadata", "told"),
    [
        ([4, 1024], {"ss_base_model_version": "sd_v2"}, "is for sd_v2. It must be for sdxl or sd15"),
        ([4, 4096], {}, "is for another base model"),
        ([4, 768], {"ss_base_model_version": "sdxl_base_v1-0"}, "notes say sdxl, but its tensors fit sd15"),
    ],
)
def test_other_base_models_are_refused(tmp_path: Path, shape: list[int], metadata: dict[str, str], told: str) -> None:
    assert told in refusal(tmp_path, safetensors_bytes({KOHYA: shape}, metadata))


@pytest.mark.parametrize(
    ("metadata", "told"),
    [
        ({}, "does not say its base model"),
        ({"modelspec.architecture": "flux-1-dev/lora@everyone"}, "is for flux-1-dev/loraeveryone"),
    ],
)
def test_a_base_model_that_nothing_tells_is_refused(tmp_path: Path, metadata: dict[str, str], told: str) -> None:
    assert told in refusal(tmp_path, safetensors_bytes({"transformer.x.lora_A.weight": [4, 64]}, metadata))


@pytest.mark.parametrize("name", ["hada_w1_a", "lokr_w1", "lokr_w2_b", "oft_blocks"])
def test_other_kinds_are_refused_by_name(tmp_path: Path, name: str) -> None:
    told = refusal(tmp_path, safetensors_bytes({f"lora_unet_{BLOCK}_attn2_to_k.{name}": [4, 4]}))
    assert "LyCORIS" in told


def test_the_rank_is_the_most_frequent_one(tmp_path: Path) -> None:
    names = [f"lora_unet_{BLOCK}_attn{n}_to_{each}.lora_down.weight" for n in (1, 2) for each in "qv"]
    ranks = dict(zip(names, (16, 8, 16, 16), strict=True))
    path = written(tmp_path, safetensors_bytes({name: [rank, 2048] for name, rank in ranks.items()}))
    assert read_lora(path).rank == 16


def test_a_whole_model_is_refused(tmp_path: Path) -> None:
    assert "holds no LoRA" in refusal(tmp_path, safetensors_bytes({"model.diffusion_model.x.weight": [4, 4]}))


# ---------------------------------------------------------------- pickles


def test_pickles_are_refused_by_their_first_bytes(tmp_path: Path) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("archive/data.pkl", b"x")
    for data in (pickle.dumps({"a": 1}), archive.getvalue()):
        assert "is a pickle" in refusal(tmp_path, data)
        assert "cartoon-bot characters convert" in refusal(tmp_path, data)


@pytest.mark.parametrize("name", ["a.pt", "a.PTH", "a.ckpt", "a.bin", "a.pickle", "https://hf.co/a.pt?download=true"])
def test_pickles_are_refused_by_their_ending(name: str) -> None:
    with pytest.raises(BadInput, match="characters convert"):
        check_ending(name)


def test_other_endings_are_judged_by_what_is_inside() -> None:
    check_ending("https://civitai.com/api/download/models/1")


@pytest.mark.parametrize("length", [0x180, 0x280, 0x4B50])
def test_a_header_as_long_as_a_pickle_begins_is_a_header(tmp_path: Path, length: int) -> None:
    whole = safetensors_bytes({KOHYA: [4, 2048]})
    size = int.from_bytes(whole[:8], "little")
    padded = whole[8 : 8 + size].ljust(length)
    data = length.to_bytes(8, "little") + padded + whole[8 + size :]
    assert read_lora(written(tmp_path, data)).base == "sdxl"


@pytest.mark.parametrize(
    "head", [b"", b"{", b"<!DOCTYPE html>", b"GGUF\0\0\0\0\0", b"\xff" * 16, b"version https://git-lfs"]
)
def test_other_files_are_refused_at_their_start(head: bytes) -> None:
    with pytest.raises(BadInput, match=r"not a \.safetensors file"):
        check_start(head)


# ---------------------------------------------------------------- broken and hostile headers


def tensor(**changes: object) -> dict[str, Any]:
    return {"dtype": "F16", "shape": [4, 768], "data_offsets": [0, 6144]} | changes


@pytest.mark.parametrize(
    "value",
    [
        tensor(dtype="F17"),
        tensor(dtype=["F16"]),
        tensor(shape=[4, 769]),
        tensor(shape=[4, -768]),
        tensor(shape=[4.0, 768]),
        tensor(shape=[True, 3072]),
        tensor(shape="48"),
        tensor(shape=[1] * 100),
        tensor(shape=[1 << 60, 1 << 60]),
        tensor(data_offsets=[6144, 0]),
        tensor(data_offsets=[0]),
        tensor(data_offsets=[0, 6144, 0]),
        tensor(data_offsets={}),
        {"dtype": "F16"},
        tensor(more=1),
        [],
        None,
    ],
)
def test_a_tensor_that_is_wrongly_described_is_refused(tmp_path: Path, value: object) -> None:
    assert "described" in refusal(tmp_path, raw({KOHYA: value}, b"\0" * 6144))


@pytest.mark.parametrize(
    ("offsets", "body", "told"),
    [
        ([[0, 8], [8, 16]], 15, "cut off"),
        ([[0, 8], [8, 16]], 17, "holds something that is no tensor"),
        ([[0, 8], [4, 12]], 12, "overlap or leave gaps"),
        ([[0, 8], [12, 20]], 20, "overlap or leave gaps"),
        ([[4, 12], [12, 20]], 20, "overlap or leave gaps"),
        ([[0, 8], [0, 8]], 8, "overlap or leave gaps"),
    ],
)
def test_tensors_lie_one_after_the_other(tmp_path: Path, offsets: list[list[int]], body: int, told: str) -> None:
    header = {f"{n}.lora_down.weight": tensor(shape=[4], data_offsets=each) for n, each in enumerate(offsets)}
    assert told in refusal(tmp_path, raw(header, b"\0" * body))


@pytest.mark.parametrize(
    "header",
    [
        b"{" * 200_000,
        b'{"a":' * 200_000,
        b'{"a": ' + b"[" * 200_000,
        b'{"\xff": 1}',
        b'{"a": NaN',
        b'{"a": ' + b"9" * 5_000 + b"}",
        b'{"a": {}, "a": {}}',
        b'{"__metadata__": {"x": "1", "x": "2"}}',
        b'{"__metadata__": {"x": 1}}',
        b'{"__metadata__": "x"}',
        b"{}",
    ],
)
def test_a_hostile_header_is_refused_in_words(tmp_path: Path, header: bytes) -> None:
    assert "LoRA" in refusal(tmp_path, raw(header))


def test_lengths_that_lie_are_refused(tmp_path: Path) -> None:
    assert "longer than the file" in refusal(tmp_path, raw(b"{}      ", length=1_000))
    assert "not a .safetensors" in refusal(tmp_path, raw(b"{}      ", length=1 << 63))
    large = b'{"__metadata__": {"x": "' + b"a" * HEADER_MAX_BYTES + b'"}}'
    assert "header is too large" in refusal(tmp_path, raw(large))


@settings(max_examples=200)
@given(data=st.one_of(st.binary(max_size=64), st.binary(max_size=64).map(lambda rest: raw(b"{" + rest))))
def test_any_bytes_are_refused_in_words(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    assert refusal(tmp_path_factory.getbasetemp(), data)


@given(at=st.integers(0, 400), byte=st.integers(0, 255))
def test_a_flipped_byte_is_taken_or_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, at: int, byte: int
) -> None:
    data = bytearray(lora_bytes("sdxl"))
    data[at % len(data)] = byte
    try:
        assert read_lora(written(tmp_path_factory.getbasetemp(), bytes(data))).base in {"sdxl", "sd15"}
    except BadInput as error:
        assert "\n" not in error.user_message


def shapes(*, rank: int) -> Mapping[str, list[int]]:
    return {f"lora_unet_{BLOCK}_attn2_to_{each}.lora_down.weight": [rank, 2048] for each in "kv"}


def test_a_large_file_costs_its_header_only(tmp_path: Path) -> None:
    path = written(tmp_path, safetensors_bytes(shapes(rank=1)))
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    header["a.lora_up.weight"] = {"dtype": "F16", "shape": [1 << 30], "data_offsets": [8192, 8192 + (2 << 30)]}
    text = json.dumps(header).encode()
    with path.open("wb") as file:  # two GiB of hole
        file.write(len(text).to_bytes(8, "little") + text)
        file.truncate(8 + len(text) + 8192 + (2 << 30))
    assert read_lora(path).base == "sdxl"
