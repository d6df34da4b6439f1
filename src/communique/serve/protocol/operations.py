"""For those who run the server: is it well, what does it do, and stop that query."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from communique.serve.errors import Failed
from communique.serve.front import Front
from communique.serve.protocol.endpoint import authorize
from communique.serve.protocol.traffic import Traffic
from communique.serve.workers.worker import resident


def routes() -> list[BaseRoute]:
    """The routes of operation."""
    return [
        Route("/health", health),
        Route("/ready", ready),
        Route("/metrics", metrics),
        Route("/admin/queries", running),
        Route("/admin/queries/{number:int}", stop, methods=["DELETE"]),
    ]


async def health(request: Request) -> Response:
    """200 as long as the process answers at all."""
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


async def ready(request: Request) -> Response:
    """200 with generation and quads where there is data and a worker; else 503."""
    front: Front = request.app.state.front
    alive = front.pool.idle + len(front.pool.running)
    good = bool(alive and (front.generation or front.settings.writable or front.remote))
    said = {
        "ready": good,
        "generation": front.generation,
        "quads": front.quads,
        "workers": alive,
        "described": front.edition.copied,
    }
    headers = {"Cache-Control": "no-store"}
    return JSONResponse(said, status_code=200 if good else 503, headers=headers)


async def metrics(request: Request) -> Response:
    """Counters for Prometheus.

    Source: https://prometheus.io/docs/instrumenting/exposition_formats/ .
    """
    front: Front = request.app.state.front
    traffic: Traffic = request.app.state.traffic
    text = "\n".join([*_of_front(front), *traffic.metrics(), ""])
    kind = "text/plain; version=0.0.4; charset=utf-8"
    return Response(text, headers={"Content-Type": kind, "Cache-Control": "no-store"})


def _of_front(front: Front) -> Iterator[str]:
    pool, counts = front.pool, front.pool.counts
    yield from _metric("generation", "gauge", "Generation that is served.", front.generation)
    yield from _metric("queries_running", "gauge", "Queries that run.", len(pool.running))
    yield from _metric("queries_waiting", "gauge", "Queries that wait.", pool.queued)
    yield from _metric("queries_total", "counter", "Queries given to workers.", counts.jobs)
    yield from _metric("queries_turned_away_total", "counter", "Queries refused.", counts.full)
    yield from _metric("workers_idle", "gauge", "Workers without work.", pool.idle)
    yield from _metric("workers_started_total", "counter", "Workers started.", counts.started)
    yield from _metric("answers_kept_total", "counter", "Answers given again.", front.kept.hits)
    yield from _metric("resident_bytes", "gauge", "Memory of the front.", resident())
    yield "# HELP communique_queries_stopped_total Queries that did not end by themselves."
    yield "# TYPE communique_queries_stopped_total counter"
    for reason, number in sorted(counts.killed.items()):
        yield f'communique_queries_stopped_total{{reason="{reason}"}} {number}'


def _metric(name: str, kind: str, words: str, value: float) -> Iterator[str]:
    yield f"# HELP communique_{name} {words}"
    yield f"# TYPE communique_{name} {kind}"
    yield f"communique_{name} {value:g}"


async def running(request: Request) -> Response:
    """The queries that run, oldest first; needs the token."""
    front: Front = request.app.state.front
    authorize(request, front)
    now = time.time()
    listed = [
        {
            "number": each.number,
            "seconds": round(now - each.started, 3),
            "client": each.client,
            "generation": each.generation,
            "process": each.worker.pid,
            "query": each.text,
        }
        for each in front.pool.running.values()
    ]
    said = {"running": listed, "waiting": front.pool.queued, "front": os.getpid()}
    return JSONResponse(said, headers={"Cache-Control": "no-store"})


async def stop(request: Request) -> Response:
    """Stop one running query; needs the token."""
    front: Front = request.app.state.front
    authorize(request, front)
    number = request.path_params["number"]
    if not await front.pool.stop(number):
        raise Failed(404, "missing", f"no query {number} is running")
    return Response(status_code=204)
