"""The program as a process of its own that talks to a `Loopback`.

`python -m tests.discord.server.launch --url http://127.0.0.1:PORT -- run`, from the repository's root.
"""

import argparse
import sys

from bot.__main__ import main
from tests.discord.server.pointing import point_at


def launch() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    point_at(given.url)
    sys.argv = ["cartoon-bot", *(given.arguments[1:] if given.arguments[:1] == ["--"] else given.arguments)]
    main()


if __name__ == "__main__":
    launch()
