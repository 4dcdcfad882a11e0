"""The codebase as a whole: borders, sizes, and what a draft clip may load."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import grimp
import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "cogs", "generation", "storage")
CORE = {f"generation.{name}" for name in ("cancel", "domain", "errors", "jobs")}
FILE_LINES = 300
FUNCTION_LINES = 40


def sources(*folders: str) -> list[Path]:
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def named(files: list[Path]) -> list[object]:
    return [pytest.param(file, id=str(file.relative_to(ROOT))) for file in files]


def nodes(file: Path, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
    return (node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, kinds))


# ---------------------------------------------------------------- borders


def test_the_borders_of_the_rooms_hold() -> None:
    """The contracts stand in pyproject.toml."""
    ran = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        text=True,
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_core_values_import_nothing_of_the_project_but_each_other() -> None:
    graph = grimp.build_graph(*ROOMS, cache_dir=None)
    for module in CORE:
        assert graph.find_modules_directly_imported_by(module) <= CORE, module


def test_settings_are_read_in_one_place() -> None:
    """A value that is read elsewhere is no setting: nothing checks it. The libraries' own variables are set by two."""
    allowed = {ROOT / "bot/cli/start.py", ROOT / "generation/drawing/skia.py", ROOT / "generation/media/process.py"}
    allowed.add(ROOT / "generation/gpu.py")  # the driver's own variable
    for file in sources(*ROOMS):
        for node in nodes(file, ast.Attribute):
            assert isinstance(node, ast.Attribute)
            if node.attr in ("environ", "getenv", "putenv"):
                assert file in allowed, f"{file.relative_to(ROOT)}:{node.lineno}"


HEAVY = (
    "torch",
    "diffusers",
    "transformers",
    "accelerate",
    "peft",
    "safetensors",
    "discord",
    "aiohttp",
    "ray",
    "runpod",
)
CLIP_AND_LOADED = """
import json, sys
from bot.__main__ import run
code = run(["clip", "--prompt", "temo waves", "--dialogue", "[S1] Hi.", "--size", "256x256", "-o", sys.argv[1]])
json.dump({"code": code, "loaded": sorted(sys.modules)}, open(sys.argv[2], "w"))
"""


def test_a_draft_clip_loads_nothing_heavy(tmp_path: Path) -> None:
    """The heavy libraries are there to be found, empty, so that loading one would show on any machine."""
    libraries, clip, told = tmp_path / "libraries", tmp_path / "clip.mp4", tmp_path / "told.json"
    for name in set(HEAVY) - {"discord", "aiohttp"}:
        (libraries / name).mkdir(parents=True)
        (libraries / name / "__init__.py").touch()
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(libraries), "CARTOON_DATA_DIR": str(tmp_path / "data")}
    subprocess.run([sys.executable, "-c", CLIP_AND_LOADED, clip, told], cwd=ROOT, env=environ, check=True)
    result = json.loads(told.read_text(encoding="utf-8"))
    assert result["code"] == 0
    assert clip.stat().st_size > 0
    assert not set(HEAVY) & set(result["loaded"])


# ---------------------------------------------------------------- sizes and habits


@pytest.mark.parametrize("file", named(sources(*ROOMS, "tests", "benchmarks")))
def test_files_stay_small(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").count("\n")
    assert lines <= FILE_LINES


@pytest.mark.parametrize("file", named(sources(*ROOMS)))
def test_functions_stay_short_and_modules_say_what_they_are(file: Path) -> None:
    """A signature does not count: a command's options are a list."""
    assert ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    for node in nodes(file, ast.FunctionDef, ast.AsyncFunctionDef):
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        assert node.end_lineno is not None
        lines = node.end_lineno - node.body[0].lineno + 1
        assert lines <= FUNCTION_LINES, f"{node.name} has {lines} lines"


def test_no_module_is_a_drawer_for_anything() -> None:
    for file in sources(*ROOMS):
        assert file.stem not in {"utils", "util", "helpers", "helper", "manager", "common", "misc"}, file


# ---------------------------------------------------------------- packaging


def project() -> dict[str, Any]:
    return dict(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"])


def names(requirements: list[str]) -> set[str]:
    """Of distributions, as the package index compares them."""
    return {canonical(re.split(r"[\[<>=!~; ]", requirement)[0]) for requirement in requirements}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_what_is_imported_is_required() -> None:
    """A library that only a linter brought along is missing on the machine of everybody else."""
    required, extra = names(project()["dependencies"]), names(project()["optional-dependencies"]["gpu"])
    distributions = packages_distributions()
    graph = grimp.build_graph(*ROOMS, include_external_packages=True, cache_dir=None)
    for package in (m for m in graph.modules if graph.is_module_squashed(m) and m not in sys.stdlib_module_names):
        found = {canonical(each) for each in distributions.get(package, [package])}
        for importer in graph.find_modules_that_directly_import(package):
            of_gpu = importer.startswith("generation.engines.") or importer == "generation.hub"
            allowed = required | extra if of_gpu else required
            assert found & allowed, f"{importer} imports {package}, which pyproject.toml does not name"


def test_what_is_required_is_pinned() -> None:
    """A requirement without a pin gives other people another program than the one that was tested."""
    pinned = names((ROOT / "constraints.txt").read_text(encoding="utf-8").split())
    extras = project()["optional-dependencies"].values()
    required = names([*project()["dependencies"], *(each for extra in extras for each in extra)])
    assert required - {project()["name"]} <= pinned  # an extra may hold another one of our own


def test_everything_that_is_not_code_is_packaged() -> None:
    """Package data is named by ending: a file with another one would be missing from a wheel."""
    data = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]
    for room in ROOMS:
        packaged = {file for pattern in data.get(room, ()) for file in (ROOT / room).glob(pattern)}
        for file in (ROOT / room).rglob("*"):
            if file.is_file() and file.suffix not in (".py", ".pyc"):
                assert file in packaged, file.relative_to(ROOT)
