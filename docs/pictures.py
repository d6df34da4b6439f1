"""Pictures of what the tool really shows, as SVG: tables as a terminal draws them, and a network.

The same dossier gives the same bytes: nothing is random, and the layout uses no function whose last
digits differ between machines.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import escape, unescape
from math import sqrt
from typing import NamedTuple

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from communique.graph import tables
from communique.graph.answers import Answer
from communique.graph.knowledge import KnowledgeGraph

PAPER = TerminalTheme((255, 255, 255), (36, 41, 47), [(36, 41, 47)] * 8)
TOPIC = "linkage"

WIDTH, HEIGHT, MARGIN = 960, 600, 90
_ROUNDS = 400
_LINE = 15  # pixels from one line of a label to the next
_COLORS = ("#1f6feb", "#bf3989", "#9a6700", "#1a7f37", "#8250df", "#57606a")
_FONT = "font-family='Helvetica, Arial, sans-serif'"


# as rich draws it, but without a window round the text, and without fetching a font
_TERMINAL = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">
<style>
.t-matrix {{ font-family: Menlo, Consolas, "DejaVu Sans Mono", monospace;
font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs>{lines}</defs>
<rect width="{width}" height="{height}" fill="#ffffff"/>
<g transform="translate(9, 9)">
{backgrounds}
<g class="t-matrix">
{matrix}
</g>
</g>
</svg>
"""


def pictures(kg: KnowledgeGraph) -> Iterator[tuple[str, str]]:
    """File names and SVG texts of all pictures of the shipped dossier."""
    sides = kg.ask("who-said-what", proposition="link-trade-and-defense")
    command = "communique ask who-said-what --proposition link-trade-and-defense"
    yield "who-said-what.svg", terminal(sides, command, 112)
    facts = kg.ask("source-disagreements", agreement="sma-12")
    command = "communique ask source-disagreements --agreement sma-12"
    yield "source-disagreements.svg", terminal(facts, command, 112)
    yield "network.svg", network(kg)


def terminal(answer: Answer, command: str, width: int) -> str:
    """A command and the table it prints."""
    console = Console(file=io.StringIO(), width=width, record=True, force_terminal=True)
    console.print(Text(f"$ {command}\n", style="bold"))
    head, rule, rows = answer.table(width).partition("\u2500")
    console.print(Text.assemble((head, "bold"), rule, rows))
    drawn = console.export_svg(theme=PAPER, unique_id="t", code_format=_TERMINAL)
    return _TEXT.sub(_apart, drawn)


_CHARACTER = 12.2  # width of a character as rich draws it
_TEXT = re.compile(r'<text (class="[^"]*") x="([0-9.]+)" (y="[^"]*") [^>]*>([^<]*)</text>')
_PIECE = re.compile(r"\S+(?: \S+)*")


def _apart(found: re.Match[str]) -> str:
    # viewers differ on rows of spaces: every piece between them gets a place of its own
    style, x, y, words = found.groups()
    return "".join(
        f'<text {style} x="{float(x) + _CHARACTER * piece.start():.1f}" {y} '
        f'textLength="{_CHARACTER * len(piece[0]):.1f}">{escape(piece[0])}</text>'
        for piece in _PIECE.finditer(unescape(words).replace("\xa0", " "))
    )


# --- the network ----------------------------------------------------------------------------


class Node(NamedTuple):
    """A speaker: name, and the state spoken for ("" for none)."""

    name: str
    state: str


class Tie(NamedTuple):
    """Two speakers by their numbers, how strongly they are tied, and whether they agree."""

    one: int
    other: int
    weight: float
    agree: bool


def network(kg: KnowledgeGraph) -> str:
    """Who sides with whom on the topic: green where speakers agree, red where they clash."""
    states: dict[str, str] = {}
    for row in kg.ask("who-said-what", topic=TOPIC):
        states[row.speaker_iri] = row.represents or states.get(row.speaker_iri, "")
    nodes: dict[str, Node] = {}
    ties: list[Tie] = []
    for kind in ("congruence", "conflict"):
        graph = kg.network(kind, topic=TOPIC)
        for one, other, edge in sorted(graph.edges(data=True), key=lambda each: each[:2]):
            for each in (one, other):
                nodes.setdefault(each, Node(graph.nodes[each]["label"], states.get(each, "")))
            places = list(nodes)
            first, second = sorted((places.index(one), places.index(other)))
            ties.append(Tie(first, second, edge["weight"], kind == "congruence"))
    listed = list(nodes.values())
    return _svg(listed, ties, _fitted(_positions(len(listed), ties)))


Point = tuple[float, float]


def _positions(count: int, ties: list[Tie]) -> list[Point]:
    """Force-directed places. Source: Fruchterman, Reingold, Software: Practice 21 (1991)."""
    places = [((i * 0.618034) % 1.0, (i * 0.754878) % 1.0) for i in range(count)]
    ideal = sqrt(1 / max(count, 1))
    for turn in range(_ROUNDS):
        moves = [(0.0, 0.0)] * count
        for i in range(count):
            for j in range(count):
                if i != j:
                    _push(moves, places, i, j, ideal * ideal)
        for tie in ties:
            pull = 1.0 if tie.agree else 0.25
            _pull(moves, places, tie, pull / ideal)
        limit = 0.1 * (1 - turn / _ROUNDS)
        places = [_moved(place, move, limit) for place, move in zip(places, moves, strict=True)]
    return places


def _push(moves: list[Point], places: list[Point], i: int, j: int, force: float) -> None:
    dx, dy = places[i][0] - places[j][0], places[i][1] - places[j][1]
    square = max(dx * dx + dy * dy, 1e-6)
    moves[i] = (moves[i][0] + dx * force / square, moves[i][1] + dy * force / square)


def _pull(moves: list[Point], places: list[Point], tie: Tie, force: float) -> None:
    dx = places[tie.other][0] - places[tie.one][0]
    dy = places[tie.other][1] - places[tie.one][1]
    step = sqrt(dx * dx + dy * dy) * force
    moves[tie.one] = (moves[tie.one][0] + dx * step, moves[tie.one][1] + dy * step)
    moves[tie.other] = (moves[tie.other][0] - dx * step, moves[tie.other][1] - dy * step)


def _moved(place: Point, move: Point, limit: float) -> Point:
    length = max(sqrt(move[0] * move[0] + move[1] * move[1]), 1e-9)
    step = min(length, limit) / length
    return place[0] + move[0] * step, place[1] + move[1] * step


def _fitted(places: list[Point]) -> list[tuple[int, int]]:
    """The places stretched to the picture, in whole pixels."""
    spans = []
    for axis, size in ((0, WIDTH), (1, HEIGHT)):
        values = [place[axis] for place in places]
        low, high = min(values), max(values)
        scale = (size - 2 * MARGIN) / (high - low or 1.0)
        spans.append([round(MARGIN + (value - low) * scale) for value in values])
    return list(zip(*spans, strict=True))


def _svg(nodes: list[Node], ties: list[Tie], places: list[tuple[int, int]]) -> str:
    states = sorted({node.state for node in nodes} - {""})
    colors = {"": "#8c959f"} | dict(zip(states, _COLORS, strict=False))
    lines = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' "
        f"width='{WIDTH}' height='{HEIGHT}' role='img'>",
        "<title>Who agrees with whom on linking trade and defense</title>",
        f"<rect width='{WIDTH}' height='{HEIGHT}' fill='#ffffff'/>",
        *(_line(tie, places) for tie in ties),
        *(
            _circle(node, place, colors[node.state])
            for node, place in zip(nodes, places, strict=True)
        ),
        *_legend(colors),
        "</svg>",
    ]
    return "".join(f"{line}\n" for line in lines)


def _line(tie: Tie, places: list[tuple[int, int]]) -> str:
    (x1, y1), (x2, y2) = places[tie.one], places[tie.other]
    width = min(1 + tie.weight, 5 if tie.agree else 2)
    look = "stroke='#2da44e' stroke-opacity='0.55'" if tie.agree else "stroke='#cf222e'"
    dashes = "" if tie.agree else " stroke-dasharray='6 4' stroke-opacity='0.7'"
    return (
        f"<line x1='{x1}' y1='{y1}' x2='{x2}' y2='{y2}' stroke-width='{width:g}' {look}{dashes}/>"
    )


def _circle(node: Node, place: tuple[int, int], color: str) -> str:
    x, y = place
    words = "".join(
        f"<tspan x='{x}' dy='{_LINE if number else 0}'>{escape(line)}</tspan>"
        for number, line in enumerate(tables.wrapped(node.name, 24))
    )
    text = (
        f"<text x='{x}' y='{y + 24}' {_FONT} font-size='12.5' text-anchor='middle' fill='#24292f' "
        f"stroke='#ffffff' stroke-width='4' paint-order='stroke'>{words}</text>"
    )
    return f"<circle cx='{x}' cy='{y}' r='9' fill='{color}'/>{text}"


def _legend(colors: dict[str, str]) -> Iterator[str]:
    shown = [("agree", "#2da44e"), ("clash", "#cf222e")]
    for number, (name, color) in enumerate(shown):
        y = 24 + 20 * number
        yield f"<line x1='14' y1='{y}' x2='40' y2='{y}' stroke='{color}' stroke-width='3'/>"
        yield f"<text x='48' y='{y + 4}' {_FONT} font-size='12.5'>{name}</text>"
    for number, (state, color) in enumerate(sorted(colors.items(), key=lambda each: each[0] == "")):
        y = 70 + 20 * number
        yield f"<circle cx='27' cy='{y}' r='6' fill='{color}'/>"
        name = f"speaks for {state}" if state else "for no state"
        yield f"<text x='48' y='{y + 4}' {_FONT} font-size='12.5'>{escape(name)}</text>"
