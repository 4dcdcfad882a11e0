"""./start on machines that lack something, and that nothing is set up twice. A stub stands for Python and pip."""

import os
import shutil
import signal
import subprocess
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.stub_machine import OLD, ONLY_PRETENDED, ROOT, TOOLS, WITHOUT_VENV, WORKING, Machine


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path / "the program", tmp_path / "path", tmp_path / "else where", tmp_path / "calls")
    for folder in (machine.program, machine.path, machine.cwd):
        folder.mkdir()
    for name in ("start", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, machine.program / name)
    for tool in (*TOOLS, "basename", "chmod", "cp"):
        found = shutil.which(tool)
        assert found
        (machine.path / tool).symlink_to(found)
    yield machine
    for process in machine.begun:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate(timeout=10)


@pytest.fixture
def machine(bare: Machine) -> Machine:
    bare.python("python3", WORKING)
    return bare


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


# ---------------------------------------------------------------- starting


def test_the_first_start_sets_up_and_runs_where_the_caller_stands(machine: Machine) -> None:
    done = machine.start("clip", "--prompt", "two words", "-o", "moon.mp4")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [f"ran in {machine.cwd}", "clip", "--prompt", "two words", "-o", "moon.mp4"]
    assert "Setting up once" in done.stderr


def test_without_arguments_the_bot_runs(machine: Machine) -> None:
    assert machine.start().stdout.splitlines()[1:] == ["run"]


def test_the_second_start_needs_no_python_and_no_time(machine: Machine) -> None:
    machine.start("doctor")
    machine.without_python()
    began = time.perf_counter()
    done = machine.start("doctor")
    assert time.perf_counter() - began < 0.5  # 5 ms alone; the machine may be busy
    assert (done.returncode, done.stderr) == (0, "")
    assert len(machine.called("pip")) == 1


def test_it_starts_through_a_link_and_from_its_own_folder(machine: Machine) -> None:
    machine.start("doctor")
    link = machine.path / "cartoon"
    link.symlink_to(machine.program / "start")
    for command, cwd in ((["cartoon", "doctor"], machine.cwd), (["sh", "start", "doctor"], machine.program)):
        ran = subprocess.run(command, cwd=cwd, env=machine.environ(), text=True, capture_output=True, check=True)
        assert ran.stdout.splitlines() == [f"ran in {cwd}", "doctor"]
    assert len(machine.called("pip")) == 1


def test_changed_requirements_are_installed_and_extras_kept(machine: Machine) -> None:
    machine.start("setup", "gpu")
    with (machine.program / "constraints.txt").open("a") as file:
        file.write("# newer\n")
    assert machine.start("doctor").returncode == 0
    assert len(machine.called("venv")) == 1
    assert [call.split()[-1] for call in machine.called("pip")] == [".[gpu]", ".[gpu]"]


def test_a_moved_folder_is_set_up_again(machine: Machine) -> None:
    """The scripts of a venv name their interpreter by its whole path."""
    machine.start("doctor")
    moved = Machine(machine.program.rename(machine.program.parent / "moved"), machine.path, machine.cwd, machine.calls)
    assert moved.start("doctor").returncode == 0
    assert len(machine.called("venv")) == 2


# ---------------------------------------------------------------- extras


def test_an_extra_is_added_to_those_that_are_there(machine: Machine) -> None:
    first = machine.start("setup", "gpu")
    assert "gpu: about 1.1 GB" in first.stderr
    second = machine.start("setup", "test")
    assert "gpu: " not in second.stderr
    assert second.stdout == "Ready, with: gpu test.\n"
    assert [call.split()[-1] for call in machine.called("pip")] == [".[gpu]", ".[gpu,test]"]
    assert machine.start("setup", "test", "gpu").stderr == ""


def test_an_unknown_extra_is_refused_before_anything_is_done(machine: Machine) -> None:
    done = machine.start("setup", "test", "gpus")
    assert done.returncode == 2
    assert done.stderr == "There is no extra 'gpus'. There are: benchmark, gpu, test.\n"
    assert not (machine.program / ".venv").exists()


def test_every_extra_of_the_project_can_be_set_up(machine: Machine) -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert machine.start("setup", *extras).returncode == 0
    assert ", ".join(sorted(extras)) in machine.start("setup", "none-such").stderr


# ---------------------------------------------------------------- what may be missing


def test_an_old_python_is_named(bare: Machine) -> None:
    bare.python("python3", OLD)
    done = bare.start("doctor")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Python 3.9.2; Cartoon Bot needs 3.11 or newer" in done.stderr
    assert not (bare.program / ".venv").exists()


def test_a_missing_venv_is_named(bare: Machine) -> None:
    bare.python("python3.12", OLD)
    bare.python("python3", WITHOUT_VENV)
    done = bare.start("doctor")
    assert done.returncode == 1
    assert "lacks the module venv" in done.stderr
    assert "apt install python3-venv" in done.stderr


def test_no_python_at_all_is_told(bare: Machine) -> None:
    done = bare.start("doctor")
    assert done.returncode == 1
    assert "No Python was found" in done.stderr


def test_the_first_python_that_will_do_is_taken(bare: Machine) -> None:
    bare.python("python3.13", ONLY_PRETENDED)
    bare.python("python3.12", WITHOUT_VENV)
    bare.python("python3.11", WORKING)
    bare.python("python3", OLD)
    assert bare.start("doctor").returncode == 0
    assert bare.called("venv")[0].startswith("python3.11 ")


def test_a_python_can_be_named_and_no_other_is_taken(machine: Machine) -> None:
    done = machine.start("doctor", CARTOON_PYTHON="/no/such/python")
    assert done.returncode == 1
    assert "CARTOON_PYTHON=/no/such/python" in done.stderr
    own = machine.python("own python", WORKING)
    assert machine.start("doctor", CARTOON_PYTHON=str(own)).returncode == 0
    assert machine.called("venv")[0].startswith("own python ")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("NewConnectionError: Name or service not known", "registry cannot be reached"),
        ("ERROR: No matching distribution found for onnxruntime", "not to be had for this machine"),
        ("OSError: [Errno 28] No space left on device", "disk"),
        ("something else", "Setting up failed."),
    ],
)
def test_a_failed_set_up_says_why_and_where_the_log_is(machine: Machine, said: str, told: str) -> None:
    done = machine.start("doctor", PIP_SAYS=said)
    assert (done.returncode, done.stdout) == (1, "")
    assert told in done.stderr
    assert f"  {said}\n" in done.stderr
    assert said in (machine.program / ".venv/.cartoon/setup.log").read_text()
    assert machine.start("doctor").returncode == 0


def test_an_extra_that_cannot_be_had_leaves_the_program_working(machine: Machine) -> None:
    machine.start("doctor")
    assert machine.start("setup", "gpu", PIP_SAYS="NewConnectionError").returncode == 1
    machine.without_python()
    assert machine.start("doctor").returncode == 0


# ---------------------------------------------------------------- interrupted, and at once


def test_what_broke_while_installing_is_set_up_afresh(machine: Machine) -> None:
    machine.start("doctor")
    assert machine.start("setup", "gpu", PIP_SAYS="Installing collected packages: torch").returncode == 1
    (machine.program / ".venv/half-written").touch()
    assert machine.start("doctor").returncode == 0
    assert not (machine.program / ".venv/half-written").exists()
    assert len(machine.called("venv")) == 2


def test_what_was_killed_is_set_up_afresh(machine: Machine) -> None:
    first = machine.begin("doctor", PIP_SLEEP="20")
    wait_until(lambda: bool(machine.called("pip")))
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate(timeout=10)
    done = machine.start("doctor")
    assert done.returncode == 0
    assert len(machine.called("venv")) == 2


def test_ctrl_c_during_the_download_leaves_the_program_working(machine: Machine) -> None:
    machine.start("doctor")
    second = machine.begin("setup", "gpu", PIP_SLEEP="20")
    wait_until(lambda: len(machine.called("pip")) == 2)
    os.killpg(second.pid, signal.SIGINT)
    second.communicate(timeout=10)
    assert second.returncode == 130
    machine.without_python()
    assert machine.start("doctor").returncode == 0


def test_two_starts_at_once_set_up_once(machine: Machine) -> None:
    first = machine.begin("one", PIP_SLEEP="1")
    wait_until(lambda: bool(machine.called("pip")))
    second = machine.begin("two")
    for process, argument in ((first, "one"), (second, "two")):
        out, err = process.communicate(timeout=10)
        assert out.splitlines() == [f"ran in {machine.cwd}", argument]
        assert ("waiting" in err) == (argument == "two")
    assert len(machine.called("pip")) == 1


def test_the_running_program_does_not_hold_the_lock(machine: Machine) -> None:
    program = machine.program / ".venv/bin/cartoon-bot"
    running = machine.begin("doctor", PROGRAM="exec sleep 20")
    wait_until(program.exists)
    wait_until((machine.program / ".venv/.cartoon/stamp").exists)
    assert machine.start("setup", "test").returncode == 0
    assert running.poll() is None
