"""Texts nobody wanted: extraction stays calm, exact and within bounds on all of them."""

# ruff: noqa: RUF001 - look-alike quotation marks are part of the rubbish

from __future__ import annotations

import json
import random
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.cli import run
from communique.loaders.extraction.attribute import attributions
from communique.loaders.extraction.layers import Attribution, Extraction, Span

SPEECH = "The minister said on Monday that “the lamp is out,” and the envoy denied it.\n"

NASTY = {
    "empty": "",
    "one space": " ",
    "one letter": "a",
    "only line ends": "\n\r\n\r\n\n",
    "only white space": " \t\u00a0\u2003\u3000\n" * 50,
    "no quotes": "The fog came over the harbor. Nobody spoke.\n" * 20,
    "only quotes": "“" * 300,
    "only closing quotes": "”" * 300,
    "only straight quotes": '"' * 301,
    "only single quotes": "'" * 301,
    "nothing but quotations": '"One." "Two." "Three."\n"Four."',
    "empty quotations": 'She said "" and he said “”.',
    "unbalanced open": 'She said "the lamp is out and nobody closed this.\n\nHe said “so what.\n',
    "unbalanced close": "The lamp is out,” she said. And so is that,” he added.\n",
    "crossed": "“One ‘two” three’ four, she said, „five‘ six“ seven» eight« said he.",
    "nested deep": "She said “" + "‘“" * 200 + "no" + "”’" * 200 + "”.",
    "LaTeX quotes": "``The lamp is out,'' she said. ''Indeed,'' he replied. `No,' said a third.",
    "binary": bytes(range(256)).decode("latin-1") * 8,
    "NUL": "The minister\0 said\0 that\0 “no”\0.\n" * 5,
    "controls": "".join(chr(n) for n in range(32)) + SPEECH + "\x1b[31mred\x1b[0m said she\x07.",
    "right to left marks": "\u202eThe minister said “no”\u202c. \u2067He said “yes”.\u2069\u200f\n",
    "zero width": "The\u200b minis\u200cter\u200d sa\u2060id “\ufeffno\ufeff” on\u200b Monday.\n",
    "byte order mark": "\ufeff" + SPEECH,
    "CRLF": SPEECH.replace("\n", "\r\n") * 4,
    "CR alone": SPEECH.replace("\n", "\r") * 4,
    "form feeds": SPEECH.replace("\n", "\x0c") * 4,
    "line separators": SPEECH.replace("\n", "\u2028") + SPEECH.replace("\n", "\u2029"),
    "combining": "The mi\u0301ni\u0308ster sa\u0300id “no\u0302\u0303\u0304\u0305” a\u0300gain.\n",
    "many combining": "She said “z" + "\u0301" * 3000 + "”.\n",
    "beyond the BMP": "\U0001f4b0 said \U0001d517\U0001d525\U0001d522: “\U0001f600\U0001f3fd”.\n",
    "replacement characters": "The min\ufffdster said \ufffdno\ufffd.\n",
    "Korean": "장관은 월요일 “등불이 꺼졌다”고 말했다. 외교부는 ‘사실이 아니다’라고 밝혔다.\n",
    "Japanese": "大臣は月曜日、「明かりが消えた」と述べた。『本当だ』と彼は語った。\n",
    "Chinese": "部长周一表示：“灯灭了。”使节否认了这一说法。\n",
    "German": "Der Minister sagte: „Die Lampe ist aus.“ «Nein», erwiderte sie. ›Doch‹, so er.\n",
    "French": "« La lampe est éteinte », a déclaré la ministre. — Non, dit-il.\n",
    "Arabic": "قال الوزير يوم الاثنين «إن المصباح انطفأ»، ونفى المبعوث ذلك.\n",
    "Hebrew": 'השר אמר ביום שני: "המנורה כבתה", והשליח הכחיש.\n',
    "Russian": "Министр заявил: «Лампа погасла». — Нет, — ответил посол.\n",
    "Thai without spaces": "รัฐมนตรีกล่าวว่า “ตะเกียงดับแล้ว” และทูตปฏิเสธ\n" * 3,
    "a table": "| minister | said |\n|---|---|\n| Brink | “no” |\n" * 10,
    "markup": "<p>Brink said <q>no</q> &ldquo;yes&rdquo;</p><script>said('no')</script>\n",
    "JSON": '{"said": "no", "by": ["Brink", "Lind"], "quote": "\\"never\\""}\n' * 5,
    "code": 'if (x == "said") { printf("%s said \\"%d\\"\\n", who, 7); }\n' * 5,
    "capitals": "THE MINISTER SAID ON MONDAY THAT “THE LAMP IS OUT.” THE ENVOY DENIED IT.\n",
    "no capitals or stops": "the minister said the lamp is out the envoy said it is not " * 10,
    "only cues": "said " * 400,
    "only sources": "She he they it who. " * 100,
    "according to nobody": "According to. According to, according to: “”. Said. He said",
    "only colons": "Brink: : : : Lind: “: ” : \n:\n::\n",
    "dashes": "— No, she said — and — he said — yes —\n–\n--\n---\n",
    "dots": "... . .. … …said… “…” ... she said ... .\n" * 5,
    "urls": "https://x.example/?said=“no”&who=Brink said www.said.example @said #said\n" * 5,
    "numbers": "1.5 2.0 3,000 said 4% $5 “6” 7-8 9/10 said 11th\n" * 5,
}  # fmt: skip

BOMBS = {
    "one word": "a" * 100_000,
    "one sentence": "The minister said that the lamp was out and that " * 2_040 + "it rained.",
    "one sentence of commas": "lamp, " * 16_600 + "she said.",
    "one quotation": "“" + "The lamp is out. " * 5_880 + "” she said.",
    "quotations": "“No,” she said. " * 6_250,
    "open quotes": "“No she said. " * 7_100,
    "straight quotes": '"' * 100_000,
    "apostrophes": "'tis " * 20_000,
    "spaces": " " * 100_000 + "said",
    "line ends": "\n" * 100_000,
    "paragraphs": "She said no.\n" * 7_700,
    "brackets": "(" * 50_000 + ")" * 50_000,
    "capitalised words": "Lamp Harbor " * 8_300 + "said",
    "names with commas": "Oda Brink, the Minister of Lamps, of Lamps, " * 2_300 + "said no.",
    "dots": "." * 100_000,
    "dashes": "- " * 50_000,
    "colons": "Brink: " * 14_000,
    "according to": "according to " * 7_700,
    "zero width": "\u200b" * 100_000,
    "combining": "e\u0301" * 50_000,
    "Korean": "장관은 “등불이 꺼졌다”고 말했다. " * 4_500,
}


def spans_of(found: Attribution) -> list[tuple[Span, ...]]:
    return [found.content, found.source, found.cue, found.relay]


def assert_sound(text: str, extraction: Extraction) -> None:
    """Every span lies in the text, holds something, and is in order; every number is possible."""
    assert extraction.layers.text == text
    for number, found in enumerate(extraction.attributions):
        assert found.content
        for spans in spans_of(found):
            for start, end in spans:
                assert 0 <= start < end <= len(text)
                assert text[start:end].strip()
            for earlier, later in pairwise(spans):
                assert earlier.end <= later.start
        assert 0 <= found.probability <= 1
        assert found.rule
        assert found.within is None or (
            0 <= found.within < len(extraction.attributions) and found.within != number
        )
    layers = extraction.layers
    blocks = [block.span for block in layers.blocks]
    for laid in (blocks, [sentence.span for sentence in layers.sentences]):
        assert all(0 <= start < end <= len(text) for start, end in laid)
        assert all(one.end <= two.start for one, two in pairwise(laid))
    assert all(0 <= start < end <= len(text) for start, end in layers.quotations)
    if layers.parse:
        tokens = layers.parse.tokens
        assert all(text[token.start : token.end] == token.text for token in tokens)
        assert all(0 <= token.head < len(tokens) for token in tokens)


@pytest.mark.parametrize("tier", ["none", "best"])
@pytest.mark.parametrize("name", NASTY)
def test_nasty_texts_are_read_without_an_exception(name: str, tier: str) -> None:
    text = NASTY[name]
    assert_sound(text, attributions(text, tier=tier))


@pytest.mark.parametrize("tier", ["none", "best"])
def test_speech_is_found_beside_rubbish(tier: str) -> None:
    good = "“We will pay for one lamp,” Oda Brink said on Monday."
    for name in ("binary", "only quotes", "right to left marks", "Korean", "JSON", "table"):
        rubbish = NASTY.get(name, NASTY["a table"])
        text = f"{rubbish}\n\n{good}\n\n{rubbish}"
        extraction = attributions(text, tier=tier)
        assert_sound(text, extraction)
        found = [text[a.content[0].start : a.content[-1].end] for a in extraction.attributions]
        assert any("We will pay for one lamp" in each and len(each) < 40 for each in found), name


@pytest.mark.parametrize(
    "name", ["empty", "one space", "only line ends", "no quotes", "one letter"]
)
def test_where_nobody_speaks_nothing_is_found(name: str) -> None:
    assert not attributions(NASTY[name]).attributions


def test_line_ends_do_not_matter() -> None:
    text = "“The lamp is out,” Oda Brink said.\n\nThe envoy denied that it rained.\n"
    for mark in ("\r\n", "\r", "\n"):
        other = text.replace("\n", mark)
        found = attributions(other, tier="none").attributions
        words = [[other[slice(*span)] for span in each.content] for each in found]
        assert words == [
            [text[slice(*span)] for span in each.content]
            for each in attributions(text, tier="none").attributions
        ]


def test_a_byte_order_mark_moves_every_place_by_one() -> None:
    plain = attributions(SPEECH, tier="none").attributions
    marked = attributions("\ufeff" + SPEECH, tier="none").attributions
    assert [[span.start + 1 for span in each.content] for each in plain] == [
        [span.start for span in each.content] for each in marked
    ]


PIECES = [
    "The minister", " said ", "“", "”", '"', "'", "‘", "’", "''", "«", "»", ",", ".", "\n", "\r\n",
    "\n\n", " that ", "the lamp was out", "She", " told ", "according to ", ": ", " — ", "Brink",
    "\u200b", "\u202e", "\0", "한국은 ", "\U0001f4b0", "e\u0301", "1.5 ", "Mr. ", "U.S. ", "?", "!",
    "(", ")", "[", "]", "\ufeff", "\u2028", "\ufffd", "\t", "I ", "who ", "added", "…", "- ",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
@settings(max_examples=300)
def test_any_heap_of_pieces_is_read(text: str) -> None:
    assert_sound(text, attributions(text, tier="none"))


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    assert_sound(text, attributions(text, tier="none"))


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
@settings(max_examples=40)
@pytest.mark.slow
def test_any_heap_of_pieces_is_read_with_a_parse(text: str) -> None:
    assert_sound(text, attributions(text, tier="best"))


RUN = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[2]), int(sys.argv[2])))
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[3]) << 20, int(sys.argv[3]) << 20))
from communique.loaders.extraction.attribute import attributions
text = sys.stdin.buffer.read().decode()
found = attributions(text, tier=sys.argv[1]).attributions
assert all(0 <= s < e <= len(text) for each in found for s, e in each.content)
print(len(found))
"""


def bounded(text: str, tier: str, seconds: int, mebibytes: int) -> int:
    """The number of attributions of a text, found within bounds of processor time and memory.

    The bounds are far above what is needed, and far below what a quadratic step would take.
    """
    done = subprocess.run(
        [sys.executable, "-c", RUN, tier, str(seconds), str(mebibytes)],
        input=text.encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:] or f"stopped by {-done.returncode}"
    return int(done.stdout)


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_a_hundred_thousand_characters_of_anything_stay_within_bounds(name: str) -> None:
    assert len(BOMBS[name]) >= 80_000
    bounded(BOMBS[name], "none", 30, 1024)


@pytest.mark.slow
def test_five_megabytes_stay_within_bounds() -> None:
    pick = random.Random(7)
    speakers = ("The minister", "Oda Brink", "She", "An envoy", "The ministry")
    sentences = [
        f"“Lamp {n} is {pick.choice(('out', 'lit', 'gone'))},” {pick.choice(speakers)} said.\n"
        for n in range(100_000)
    ]
    text = "".join(sentences)[: 5 * 2**20]
    text += SPEECH * ((5 * 2**20 - len(text)) // len(SPEECH))
    assert len(text.encode()) > 5_000_000
    assert bounded(text, "none", 300, 3072) > 50_000


@pytest.mark.slow
@pytest.mark.parametrize("name", ["one sentence", "quotations", "open quotes", "one word"])
def test_a_parse_stays_within_bounds(name: str) -> None:
    bounded(BOMBS[name], "best", 240, 4096)


@pytest.mark.parametrize("tier", ["none", "best"])
def test_the_verb_reads_any_file_and_writes_exact_rows(
    tier: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "rows.jsonl"
    for name, text in NASTY.items():
        file = tmp_path / "text.txt"
        file.write_bytes(text.encode())
        code = run(["extract", "--text", str(file), "--tier", tier, "-o", str(out)])
        told = capfd.readouterr().err
        assert code in (0, 2), name
        assert "Traceback" not in told, name
        assert code == 0 or (told and told.count("\n") == 1), name
        if code == 0:
            read_back = file.read_bytes().decode("utf-8-sig")
            for row in map(json.loads, out.read_text("utf-8").splitlines()):
                assert row["content"], name
                for span in row["content"]:
                    assert 0 <= span["start"] < span["end"] <= len(text), name
                speaker = row["speaker"]
                if speaker:
                    at = slice(speaker["start"], speaker["end"])
                    assert speaker["text"] in (text[at], read_back[at]), name


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 4,
        b"\x89PNG\r\n\x1a\n" + bytes(500),
        b"\xff\xfe\x00\xd8",
        b"%PDF-1.7\n\x00",
    ],
)
def test_a_file_that_is_no_text_is_refused_in_one_line(
    data: bytes, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "text.txt"
    file.write_bytes(data)
    code = run(["extract", "--text", str(file)])
    told = capfd.readouterr()
    assert "Traceback" not in told.err
    assert code == 0 or (code == 2 and told.err.count("\n") == 1)
