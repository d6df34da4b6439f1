"""Pages from the web: http and https only, small, in time, and never from inside one's own network.

A dossier may hold addresses written by strangers, so every connection is made to an address that
was looked at first; redirects go the same way.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import time
import urllib.error
import urllib.request
import zlib
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from communique.loaders.articles.decoding import refuse

MAX_BYTES = 5 * 2**20
MAX_REDIRECTS = 5
WAIT = 20.0
"""Seconds a server may be silent."""
PATIENCE = 60.0
"""Seconds a page may take in all."""


class Page(NamedTuple):
    """What a server gave: the bytes, the address after redirects, the Content-Type header."""

    data: bytes
    url: str
    media_type: str


def is_url(source: str) -> bool:
    """Whether a source is an address on the web rather than a file."""
    return source.lower().startswith(("http://", "https://"))


def fetch(url: str, *, allow_private: bool = False) -> Page:
    """The page at an address.

    ``allow_private`` lets loopback and private network addresses pass. Raises ArticleError for
    every way in which a page cannot be had.
    """
    if not is_url(url):
        raise refuse(url, "not an address that can be fetched", "http:// or https://")
    request = _request(url)
    try:
        with _opener(allow_private).open(request, timeout=WAIT) as answer:
            data = _body(answer, url)
            return Page(data, answer.geturl(), answer.headers.get("Content-Type", ""))
    except urllib.error.HTTPError as error:
        with error:
            raise refuse(
                url, f"the server answers {error.code} {error.reason}", "a page"
            ) from error
    except urllib.error.URLError as error:
        raise refuse(url, f"not to be had: {error.reason}", "a page") from error
    except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
        raise refuse(url, f"not to be had: {error or type(error).__name__}", "a page") from error


def _request(url: str) -> urllib.request.Request:
    try:
        parts = urlsplit(url)
        _ = parts.port
        if not parts.hostname or parts.username is not None:
            raise ValueError("no host, or a name and password in it")
        headers = {"User-Agent": "communique", "Accept": "text/html, text/plain;q=0.9, */*;q=0.1"}
        return urllib.request.Request(url, headers=headers)
    except ValueError as error:
        raise refuse(url, f"not an address: {error}", "http://HOST/PATH") from error


def _body(answer: Any, url: str) -> bytes:
    started = time.monotonic()
    packed = (answer.headers.get("Content-Encoding") or "identity").lower()
    unpack = zlib.decompressobj(wbits=47) if packed in ("gzip", "x-gzip", "deflate") else None
    if unpack is None and packed != "identity":
        raise refuse(url, f"the page comes packed as {packed}", "a page as it is")
    data = b""
    while piece := answer.read(65_536):
        data += unpack.decompress(piece, MAX_BYTES + 1) if unpack else piece
        if len(data) > MAX_BYTES:
            raise refuse(url, "too large", f"at most {MAX_BYTES // 2**20} MiB")
        if time.monotonic() - started > PATIENCE:
            raise refuse(url, f"took longer than {PATIENCE:.0f} seconds", "a page in time")
    if answer.length:  # what is still to come of what the server announced
        raise refuse(url, "broke off before its end", "a whole page")
    return data


def _opener(allow_private: bool) -> urllib.request.OpenerDirector:
    # built by hand: the default opener also opens file:, ftp: and data:, and asks for proxies
    connect = _connector(allow_private)

    class Plain(http.client.HTTPConnection):
        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **more)
            self._create_connection = connect

    class Secure(http.client.HTTPSConnection):
        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **more)
            self._create_connection = connect

    class OverHttp(urllib.request.HTTPHandler):
        def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Plain, req)

    class OverHttps(urllib.request.HTTPSHandler):
        def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Secure, req)

    opener = urllib.request.OpenerDirector()
    for handler in (
        OverHttp,
        OverHttps,
        _Redirects,
        urllib.request.HTTPErrorProcessor,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.UnknownHandler,
    ):
        opener.add_handler(handler())
    return opener


class _Redirects(urllib.request.HTTPRedirectHandler):
    max_redirections = MAX_REDIRECTS
    max_repeats = 1


def _connector(allow_private: bool) -> Any:
    """Connects to a host's address after looking at it, so that no later look-up can change it."""

    def connect(address: tuple[str, int], timeout: float, source: Any = None) -> socket.socket:
        host, port = address
        found = [
            str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        ]
        if not (allow_private or all(map(_is_outside, found))):
            raise OSError(f"{host} is an address inside a private network")
        for number in found[:-1]:
            try:
                return socket.create_connection((number, port), timeout, source)
            except OSError:
                continue  # hosts often have an address that cannot be reached from here
        return socket.create_connection((found[-1], port), timeout, source)

    return connect


def _is_outside(number: str) -> bool:
    return ipaddress.ip_address(number.partition("%")[0]).is_global
