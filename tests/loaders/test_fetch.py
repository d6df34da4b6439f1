"""Pages from the web, from a server on this machine: limits hold and nothing inner is reached."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from communique.errors import ArticleError
from communique.loaders.articles import fetch as module
from communique.loaders.articles.fetch import fetch

PAGE = b"<html><body><p>Lamps.</p></body></html>"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.seen.append(self.path)  # type: ignore[attr-defined]
        if self.path == "/page":
            self.answer(200, PAGE, ("Content-Type", "text/html; charset=euc-kr"))
        elif self.path == "/packed":
            self.answer(200, gzip.compress(PAGE), ("Content-Encoding", "gzip"))
        elif self.path == "/bomb":
            self.answer(200, gzip.compress(b"x" * 50_000_000), ("Content-Encoding", "gzip"))
        elif self.path == "/odd":
            self.answer(200, PAGE, ("Content-Encoding", "br"))
        elif self.path == "/big":
            self.answer(200, b"x" * (module.MAX_BYTES + 10))
        elif self.path == "/moved":
            self.answer(302, b"", ("Location", "/page"))
        elif self.path == "/circle":
            self.answer(302, b"", ("Location", "/circle"))
        elif self.path.startswith("/far"):
            self.answer(302, b"", ("Location", f"/far{len(self.path)}{'x' * len(self.path)}"))
        elif self.path == "/file":
            self.answer(302, b"", ("Location", "file:///etc/passwd"))
        elif self.path == "/ftp":
            self.answer(302, b"", ("Location", "ftp://127.0.0.1/x"))
        elif self.path == "/short":
            self.answer(200, PAGE, ("Content-Length", "5000"))
        else:
            self.answer(404, b"")

    def answer(self, code: int, body: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(code)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as found:
        found.seen = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=found.serve_forever, args=(0.02,))
        thread.start()
        yield found
        found.shutdown()
        thread.join()


@pytest.fixture
def base(server: ThreadingHTTPServer) -> str:
    return f"http://127.0.0.1:{server.server_port}"


def test_a_page_comes_with_its_address_and_media_type(base: str) -> None:
    found = fetch(base + "/moved", allow_private=True)
    assert found == (PAGE, base + "/page", "text/html; charset=euc-kr")
    assert fetch(base + "/packed", allow_private=True).data == PAGE


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/none", "the server answers 404"),
        ("/big", "too large; expected at most 5 MiB"),
        ("/bomb", "too large; expected at most 5 MiB"),
        ("/odd", "packed as br"),
        ("/circle", "redirect"),
        ("/far", "redirect"),
        ("/file", "Redirection to url 'file:///etc/passwd' is not allowed"),
        ("/ftp", "unknown url type: ftp"),
        ("/short", "broke off before its end"),
    ],
)
def test_what_cannot_be_had_says_why(base: str, path: str, message: str) -> None:
    with pytest.raises(ArticleError, match=message) as caught:
        fetch(base + path, allow_private=True)
    assert len(caught.value.problems) == 1
    assert str(caught.value).startswith(base + path)


def test_addresses_inside_the_network_are_not_asked(server: ThreadingHTTPServer, base: str) -> None:
    port = server.server_port
    for host in ("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433", "[::ffff:127.0.0.1]"):
        with pytest.raises(ArticleError, match="not to be had"):
            fetch(f"http://{host}:{port}/page")
    assert server.seen == []  # type: ignore[attr-defined]
    with pytest.raises(ArticleError, match="inside a private network"):
        fetch("http://10.0.0.1/")
    with pytest.raises(ArticleError, match="inside a private network"):
        fetch("http://169.254.169.254/latest/meta-data/")


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://e.org/x", "data:text/html,x", "http://", "http://u:p@e.org/",
     "http://e.org:port/", "https://[bad/", "http://e.org/a b\n"],
)  # fmt: skip
def test_only_plain_web_addresses_are_fetched(url: str) -> None:
    with pytest.raises(ArticleError):
        fetch(url, allow_private=True)


def test_a_server_that_is_gone_is_named(base: str, server: ThreadingHTTPServer) -> None:
    with pytest.raises(ArticleError, match="not to be had"):
        fetch("http://127.0.0.1:1/", allow_private=True)


def test_dripping_servers_are_given_up(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", -1.0)
    with pytest.raises(ArticleError, match="took longer"):
        fetch(base + "/page", allow_private=True)
