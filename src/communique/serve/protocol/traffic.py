"""Around every request: headers that browsers need, counting, and the access log.

The log has one JSON object per line: time, client, method, path, status, bytes, seconds, and for
queries the SHA-256 of their text, never the text itself.
"""

from __future__ import annotations

import asyncio
import hashlib
import sys
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import IO

import msgspec
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from communique import __version__

CSP = (
    "default-src 'self'; script-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
EDITOR_CSP = f"{CSP}; style-src 'self' 'unsafe-inline'"
"""The query editor sets styles from its script."""

_ALWAYS = [
    (b"server", f"communique/{__version__}".encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
]
_READS = [
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"ETag, Retry-After, Communique-Generation, Communique-Limit, Communique-Rows, "
        b"Communique-Truncated",
    ),
]
_PREFLIGHT = [
    *_READS,
    (b"access-control-allow-methods", b"GET, HEAD, POST, OPTIONS"),
    (b"access-control-allow-headers", b"Accept, Content-Type, If-None-Match"),
    (b"access-control-max-age", b"86400"),
]
_CLOSED = ("/update", "/admin")
"""Paths that scripts of other sites must not reach."""
TOGETHER = 0.1
"""Seconds for which lines of the log are gathered before they are written."""
_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Traffic:
    """Counts and notes requests. ``log`` is a file's path, "-" for standard error, "" for none."""

    def __init__(self, log: str) -> None:
        self._log: IO[bytes] | None = sys.stderr.buffer if log == "-" else None
        if log not in ("", "-"):
            self._log = open(log, "ab")  # noqa: SIM115  # until the end
        self._unwritten: list[bytes] = []
        self._statuses: Counter[tuple[str, int]] = Counter()
        self._below: Counter[int] = Counter()
        self._seconds = 0.0

    def note(self, scope: Scope, status: int, size: int, seconds: float) -> None:
        """One request that has ended; status 499 where the client left, 599 where it was cut."""
        self._statuses[(scope["method"], status)] += 1
        self._seconds += seconds
        self._below[bisect_left(_BOUNDS, seconds)] += 1
        if self._log is None:
            return
        now = time.time()
        entry = {
            "time": f"{_second(int(now))}.{int(now % 1 * 1000):03}+00:00",
            "client": scope["client"][0] if scope.get("client") else "",
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            "bytes": size,
            "seconds": round(seconds, 6),
        }
        if "communique.sparql" in scope:
            entry["query"] = hashlib.sha256(scope["communique.sparql"].encode()).hexdigest()
        if "communique.failure" in scope:
            entry["failure"] = scope["communique.failure"]
        if not self._unwritten:
            asyncio.get_running_loop().call_later(TOGETHER, self._write)
        self._unwritten.append(msgspec.json.encode(entry))

    def _write(self) -> None:
        if self._log and self._unwritten:
            self._log.write(b"\n".join([*self._unwritten, b""]))
            self._log.flush()
            self._unwritten.clear()

    def metrics(self) -> Iterator[str]:
        """The counts for Prometheus."""
        yield "# HELP communique_requests_total Requests answered."
        yield "# TYPE communique_requests_total counter"
        for (method, status), number in sorted(self._statuses.items()):
            labels = f'method="{method}",status="{status}"'
            yield f"communique_requests_total{{{labels}}} {number}"
        yield "# HELP communique_request_seconds How long requests took."
        yield "# TYPE communique_request_seconds histogram"
        total = 0
        for at, label in enumerate([*(f"{bound:g}" for bound in _BOUNDS), "+Inf"]):
            total += self._below[at]
            yield f'communique_request_seconds_bucket{{le="{label}"}} {total}'
        yield f"communique_request_seconds_sum {self._seconds:g}"
        yield f"communique_request_seconds_count {total}"

    def close(self) -> None:
        """Write what is left, and close the log's file."""
        self._write()
        if self._log and self._log is not sys.stderr.buffer:
            self._log.close()


@lru_cache(maxsize=2)
def _second(seconds: int) -> str:
    """A second since 1970 as ISO 8601 writes it, without its zone."""
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).isoformat()


class Manners:
    """ASGI middleware: security headers, CORS for reads, preflight, the note of each request.

    Answers are compressed for clients that take them so.
    """

    def __init__(self, app: ASGIApp, traffic: Traffic) -> None:
        self._app, self._traffic = app, traffic
        self._packing = GZipMiddleware(app, minimum_size=1_000, compresslevel=4)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, with manners."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status, size, ended = time.perf_counter(), 499, 0, False

        async def polite(message: Message) -> None:
            nonlocal status, size, ended
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": _headers(scope, message)}
            else:
                size += len(message.get("body", b""))
                ended = not message.get("more_body", False)
            await send(message)

        try:
            if scope["method"] == "OPTIONS":
                await _preflight(scope, polite)
            elif any(name == b"accept-encoding" for name, _ in scope["headers"]):
                await self._packing(scope, receive, polite)
            else:
                await self._app(scope, receive, polite)
        finally:
            if not ended and status < 400:
                status = 499 if scope.get("communique.gone") else 599
            self._traffic.note(scope, status, size, time.perf_counter() - started)


def _headers(scope: Scope, message: Message) -> list[tuple[bytes, bytes]]:
    own = message.get("headers", ())
    names = {name for name, _ in own}
    path, fresh = scope["path"], message["status"] in (200, 304)
    kept = path.startswith("/static/")
    # what is private is not for the scripts of other sites either
    private = any(name == b"cache-control" and b"private" in value for name, value in own)
    shared = _may_share(scope) and not private
    more = _added(path.startswith("/editor"), shared, fresh, kept)
    if b"vary" in names and not kept:
        own = [each for each in own if each[0] != b"vary"]
        names.remove(b"vary")
    return [*own, *(each for each in more if each[0] not in names)]


@cache
def _added(editor: bool, shared: bool, fresh: bool, kept: bool) -> list[tuple[bytes, bytes]]:
    """The headers of all answers, for those that do not bring their own."""
    more = [*_ALWAYS, (b"content-security-policy", (EDITOR_CSP if editor else CSP).encode())]
    more += _READS if shared else []
    more.append((b"cache-control", b"public, no-cache" if fresh else b"no-store"))
    return more if kept else [*more, (b"vary", b"Accept, Accept-Encoding")]


def _may_share(scope: Scope) -> bool:
    if scope["path"].startswith(_CLOSED):
        return False
    return scope["method"] in ("GET", "HEAD") or scope["path"].startswith("/sparql")


async def _preflight(scope: Scope, send: Send) -> None:
    shared = not scope["path"].startswith(_CLOSED)
    headers = [(b"allow", b"GET, HEAD, POST, OPTIONS"), *(_PREFLIGHT if shared else [])]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
