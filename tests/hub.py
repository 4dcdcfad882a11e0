"""A hub on the loopback: the few routes that huggingface_hub fetches a repository by."""

import hashlib
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"
FILES: Mapping[str, bytes] = {
    "config.json": b'{"model_type": "tiny"}',
    "vocab.txt": b"a\nb\n",
    "model.safetensors": bytes(range(256)) * 4096,  # 1 MiB
    "pytorch_model.bin": b"a pickle: never to be fetched",
    "onnx/model.onnx": b"of no use",
}


@dataclass
class TinyHub:
    """One repository, and what goes wrong with it."""

    id: str = "owner/tiny"
    files: Mapping[str, bytes] = field(default_factory=lambda: dict(FILES))
    gated: bool = False
    private: bool = False
    bad_token: bool = False
    broken: dict[str, list[int]] = field(default_factory=dict)  # file: where its next answers break off
    failing: set[str] = field(default_factory=set)  # files that the server cannot read
    pause_s: float = 0.0  # between pieces of 64 KiB
    endpoint: str = ""
    fetched: list[tuple[str, str | None]] = field(default_factory=list)  # file and range of each GET

    def status(self, repository: str, revision: str) -> tuple[int, str]:
        """Of a question about the repository: status and the hub's own code of the error."""
        if self.bad_token:
            return 403, ""
        if repository != self.id or self.private:
            return (401, "") if self.private else (404, "RepoNotFound")
        return (200, "") if revision in ("main", "v1", COMMIT) else (404, "RevisionNotFound")

    def info(self) -> dict[str, object]:
        siblings = [{"rfilename": name, "size": len(data), "blobId": etag(data)} for name, data in self.files.items()]
        return {"id": self.id, "sha": COMMIT, "siblings": siblings, "tags": []}

    def tree(self) -> list[dict[str, object]]:
        return [
            {"type": "file", "path": name, "size": len(data), "oid": etag(data)} for name, data in self.files.items()
        ]


def etag(data: bytes) -> str:
    return hashlib.sha1(data).hexdigest()  # noqa: S324 - git's names of blobs


@contextmanager
def serving(hub: TinyHub) -> Iterator[TinyHub]:
    class Handler(_Handler):
        pass

    Handler.hub = hub
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    hub.endpoint = f"http://127.0.0.1:{server.server_port}"
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    hub: TinyHub
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

    def _answer(self) -> None:
        parts = [unquote(part) for part in urlsplit(self.path).path.strip("/").split("/")]
        if parts[:2] == ["api", "models"]:
            self._ask("/".join(parts[2:4]), parts[4] if len(parts) > 4 else "", parts[5] if len(parts) > 5 else "main")
        elif len(parts) < 5:
            self._send(404, "", b"")  # what else the library may ask a hub
        else:
            self._file("/".join(parts[:2]), parts[3], "/".join(parts[4:]))

    def _ask(self, repository: str, what: str, revision: str) -> None:
        status, code = self.hub.status(repository, revision)
        answer: object = self.hub.tree() if what == "tree" else self.hub.info()
        self._send(status, code, json.dumps(answer if status == 200 else {"error": "no"}).encode())

    def _file(self, repository: str, revision: str, name: str) -> None:
        status, code = (403, "GatedRepo") if self.hub.gated else self.hub.status(repository, revision)
        data = self.hub.files.get(name, b"")
        wanted = self.headers.get("Range")
        if self.command == "GET":
            self.hub.fetched.append((name, wanted))
            if name in self.hub.failing:
                status = 500
        if status != 200:
            self._send(status, code, b"")
            return
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        self.send_response(206 if start else 200)
        self.send_header("ETag", f'"{etag(data)}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("Content-Length", str(len(data) - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.end_headers()
        if self.command == "GET":
            self._body(name, data[start:])

    def _body(self, name: str, data: bytes) -> None:
        breaks = self.hub.broken.get(name)
        end = breaks.pop(0) if breaks else len(data)
        for at in range(0, end, 1 << 16):
            try:
                self.wfile.write(data[at : min(at + (1 << 16), end)])
            except OSError:  # who asked has gone
                break
            time.sleep(self.hub.pause_s)
        if end < len(data):
            self.close_connection = True

    def _send(self, status: int, code: str, body: bytes) -> None:
        self.send_response(status)
        if code:
            self.send_header("X-Error-Code", code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)
