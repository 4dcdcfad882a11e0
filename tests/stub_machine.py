"""A machine on which ./start can be tried: stubs for Python and pip, and nothing else that it could find."""

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
TOOLS = ("cat", "cksum", "cut", "grep", "mkdir", "readlink", "rm", "sed", "sh", "sleep", "tail", "tr")

# Runs what ./start asks Python itself; `-m venv` and `-m pip` only write what ./start looks for.
WORKING = """#!/bin/sh
echo "$(basename "$0") $*" >>"$CALLS"
bin=${0%/*}
case "$1 $2" in
    "-m venv") mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
    "-m pip")
        echo "Collecting everything"
        [ -n "${PIP_SLEEP-}" ] && sleep "$PIP_SLEEP"
        [ -n "${PIP_SAYS-}" ] && echo "$PIP_SAYS" && exit 1
        printf '%s\\n' '#!/bin/sh' 'eval "${PROGRAM-}"; printf "%s\\n" "ran in $PWD" "$@"' >"$bin/cartoon-bot"
        chmod +x "$bin/cartoon-bot" ;;
    *) exec REAL "$@" ;;
esac
"""
OLD = """#!/bin/sh
exec REAL -c 'import sys; sys.version_info = (3, 9, 2); exec(sys.argv[1])' "$2"
"""
WITHOUT_VENV = """#!/bin/sh
exec REAL -c 'import sys; sys.modules["ensurepip"] = None; exec(sys.argv[1])' "$2"
"""
ONLY_PRETENDED = """#!/bin/sh
echo "version manager: no such version" >&2
exit 127
"""


@dataclass(frozen=True)
class Machine:
    """A folder with the program, a PATH that has the tools and these Pythons, and a current folder elsewhere."""

    program: Path
    path: Path
    cwd: Path
    calls: Path
    begun: list[subprocess.Popen[str]] = field(default_factory=list)

    def python(self, name: str, stub: str) -> Path:
        file = self.path / name
        file.write_text(stub.replace("REAL", f"'{sys.executable}'"))
        file.chmod(0o755)
        return file

    def environ(self, **extra: str) -> dict[str, str]:
        return {"PATH": str(self.path), "CALLS": str(self.calls), "HOME": str(self.cwd), **extra}

    def start(self, *args: str, **extra: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.program / "start", *args],
            cwd=self.cwd,
            env=self.environ(**extra),
            text=True,
            capture_output=True,
            timeout=30,
            check=False,
        )

    def begin(self, *args: str, **extra: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [self.program / "start", *args],
            cwd=self.cwd,
            env=self.environ(**extra),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self.begun.append(process)
        return process

    def called(self, what: str) -> list[str]:
        lines = self.calls.read_text().splitlines() if self.calls.exists() else []
        return [line for line in lines if f"-m {what} " in line]

    def without_python(self) -> None:
        for file in self.path.glob("python*"):
            file.unlink()
