"""communique extract: from a file to a reviewed graph, again and again, touching nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from communique.cli import run
from communique.graph import records as r
from communique.loaders.dossier import load
from communique.loaders.extraction.proposing.proposals import checksum, untouched

ARTICLE = """\
Tunnel talks stall

Finland and Estonia failed to agree on a tunnel on Monday. "We will not pay more than two \
billion euros for it," said Kaja Saar, Estonia's transport minister. She added that the islands \
must be asked first.

A Finnish official said the tunnel was still possible. Analysts warn that it could harm the \
ferries. Saar insisted that the price was fair.
"""
CODEBOOK = """\
topics:
- id: tunnel
  label: the tunnel
  definition: Whether and how it is built.
  cues: ["tunnel*"]
propositions:
- id: build-tunnel
  label: The tunnel should be built
  definition: That it should be built.
  topics: [tunnel]
  cues: ["for: tunnel & possible|build*"]
aspects: []
"""


@pytest.fixture
def folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A dossier with one article."""
    article = tmp_path / "article.txt"
    article.write_text(ARTICLE)
    root = tmp_path / "tunnel"
    assert run(["new", str(root)]) == 0
    (root / "codebook.yaml").write_text(CODEBOOK)
    assert run(["add", "-d", str(root), str(article)]) == 0
    capsys.readouterr()
    return root


@pytest.fixture
def extract(folder: Path) -> Callable[..., int]:
    def call(*arguments: str) -> int:
        return run(["extract", "-d", str(folder), "--tier", "none", *arguments])

    return call


def file_of(folder: Path) -> Path:
    [path] = (folder / "documents").glob("*.yaml")
    return path


def document(folder: Path) -> r.Document:
    [found] = load(folder).dossier.documents
    return found


def by_speaker(folder: Path, speaker: str) -> list[r.Statement]:
    return [s for s in document(folder).statements if s.speaker == speaker]


def test_proposals_are_written_to_the_documents_file(
    folder: Path, extract: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert extract() == 0
    told = capsys.readouterr()
    found = document(folder).statements
    assert {s.status for s in found} == {"proposed"}
    assert {s.speaker for s in found} >= {"kaja-saar", "group:analysts"}
    assert f"{len(found)} statements" in told.out
    assert "new actor 'kaja-saar'" in told.out
    assert all(untouched(s) for s in found)
    [official] = by_speaker(folder, "unnamed:finnish-official")
    assert [(s.proposition, s.polarity) for s in official.stances] == [("build-tunnel", 1)]
    # nothing of the article but offsets, digests, names and single words is in the file
    assert "two billion euros for it" not in file_of(folder).read_text()


def test_the_four_commands_from_a_file_to_a_reviewed_graph(
    folder: Path, extract: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert extract() == 0
    one = by_speaker(folder, "kaja-saar")[0]
    name = f"{document(folder).id}/{one.id}"
    assert run(["review", "-d", str(folder)]) == 0
    assert name in capsys.readouterr().out
    assert run(["review", "accept", name, "--by", "anna", "-d", str(folder)]) == 0
    assert run(["build", str(folder)]) == 0
    assert run(["check", str(folder), "--no-warnings"]) == 0
    capsys.readouterr()
    asked = ["ask", "who-said-what", "--actor", "Kaja Saar", "--status", "accepted"]
    assert run([*asked, "-d", str(folder), "--format", "csv"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert len(rows) == 2
    assert rows[1].startswith("Kaja Saar,person")


def test_a_second_run_changes_no_byte(folder: Path, extract: Callable[..., int]) -> None:
    assert extract() == 0
    files = {p: p.read_bytes() for p in folder.rglob("*.yaml")}
    assert extract(document(folder).id) == 0
    assert {p: p.read_bytes() for p in folder.rglob("*.yaml")} == files
    assert extract(str(next((folder / "articles").glob("*.txt")))) == 0
    assert {p: p.read_bytes() for p in folder.rglob("*.yaml")} == files


def test_comments_and_hand_written_statements_stay_as_they_are(
    folder: Path, extract: Callable[..., int]
) -> None:
    path = file_of(folder)
    start = ARTICLE.index("Analysts warn")
    own = (
        "statements:\n"
        "# written by hand, as is the quoting\n"
        "- id: 'by-hand'\n"
        "  speaker: kaja-saar\n"
        "  mode: indirect\n"
        f"  passage: {{start: {start}, end: {start + 13}, digest: sha256:{'0' * 64}}}\n"
        "  paraphrase: >-\n"
        "    They warn.\n"
    )
    actor = "\n  - {id: kaja-saar, kind: person, label: Kaja Saar}\n"
    registry = folder / "registry" / "actors.yaml"
    registry.write_text(registry.read_text().replace(" []", actor))
    path.write_text(path.read_text().replace("statements: []\n", own))
    assert extract(path.stem) == 1  # the passage by hand does not fit the text
    assert own in path.read_text()
    assert extract(path.stem) == 1
    assert path.read_text().count("by-hand") == 1


def test_what_was_accepted_edited_or_rejected_is_not_touched_or_proposed_again(
    folder: Path, extract: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert extract() == 0
    name, found = document(folder).id, document(folder).statements
    accepted, rejected, edited = found[0], found[1], found[2]
    for verdict, one in (("accept", accepted), ("reject", rejected)):
        command = ["review", verdict, f"{name}/{one.id}", "--by", "anna", "-d", str(folder)]
        assert run(command) == 0
    path = file_of(folder)
    line = f"id: {edited.id}\n"
    path.write_text(path.read_text().replace(line, f"{line}    note: I have seen this.\n"))
    # with another codebook every proposal would be made anew
    (folder / "codebook.yaml").write_text(CODEBOOK.replace("possible|build*", "stall*"))
    assert extract(name) == 0
    after = {s.id: s for s in document(folder).statements}
    assert after[accepted.id] == accepted
    assert after[rejected.id] == rejected
    assert after[edited.id].note == "I have seen this."
    spans = [(s.speaker, s.passage.start) for s in after.values()]
    assert len(spans) == len(set(spans))
    assert "3 entries that a person has dealt with" in capsys.readouterr().out


def test_a_changed_text_makes_old_statements_stale_and_is_read_anew(
    folder: Path, extract: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert extract() == 0
    name, first = document(folder).id, by_speaker(folder, "kaja-saar")[0]
    accept = ["review", "accept", f"{name}/{first.id}", "--by", "anna", "-d", str(folder)]
    assert run(accept) == 0
    text = next((folder / "articles").glob("*.txt"))
    text.write_text(text.read_text().replace("Finland and", "Yesterday, Finland and"))
    capsys.readouterr()
    assert extract(name) == 1
    assert "passage stale" in capsys.readouterr().out
    loaded = load(folder)
    after = loaded.dossier.documents[0]
    assert [each.item for each in loaded.stale] == [f"statement/{first.id}"]
    [old] = [s for s in after.statements if s.id == first.id]
    assert (old.passage.start, old.passage.digest) == (first.passage.start, first.passage.digest)
    fresh = [s for s in after.statements if s.id != first.id]
    assert fresh
    assert all(text.read_text()[s.passage.start : s.passage.end] == s.passage.exact for s in fresh)


def test_a_document_that_cannot_be_read_stops_nothing_else(
    folder: Path, extract: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    name = document(folder).id
    (folder / "documents" / "broken.yaml").write_text("id: broken\ntitle: [\n")
    assert extract("nobody", "broken", name) == 2
    told = capsys.readouterr()
    assert "nobody: no document of that id" in told.err
    assert "broken.yaml" in told.err
    assert f"{name}: " in told.out
    assert "Traceback" not in told.err


def test_a_file_that_is_no_document_of_the_dossier_is_refused_with_the_way_on(
    folder: Path, extract: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Nothing of the dossier.")
    assert extract(str(other)) == 2
    assert f"communique add {other}" in capsys.readouterr().err


def test_without_names_the_documents_without_statements_are_read(
    folder: Path, extract: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert extract() == 0
    capsys.readouterr()
    assert extract() == 0
    assert "every document has statements already" in capsys.readouterr().out


def test_a_threshold_leaves_out_what_is_less_probable(
    folder: Path, extract: Callable[..., int]
) -> None:
    assert extract("--threshold", "1", document(folder).id) == 0
    assert all(s.speaker == document(folder).outlet for s in document(folder).statements)


def test_a_checksum_tells_a_proposal_from_an_edited_one(
    folder: Path, extract: Callable[..., int]
) -> None:
    import msgspec

    assert extract() == 0
    one = document(folder).statements[0]
    assert one.id.endswith(checksum(one))
    assert not untouched(msgspec.structs.replace(one, paraphrase="Other words."))
    assert not untouched(msgspec.structs.replace(one, status="accepted"))


# --- one plain text ----------------------------------------------------------------------------


def test_a_text_gives_one_attribution_a_line(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "article.txt"
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    command = ["extract", "--text", str(text), "--format", "jsonl", "--tier", "none"]
    assert run([*command, "-d", str(folder)]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows
    for row in rows:
        assert set(row) == {
            "mode", "speaker", "cue", "content", "stances", "topics", "confidence", "extractor",
        }  # fmt: skip
        assert row["mode"] in ("direct", "indirect", "mixed")
        assert 0 <= row["confidence"] <= 1
        for found in filter(None, (row["speaker"], row["cue"])):
            assert ARTICLE[found["start"] : found["end"]] == found["text"]
        for span in row["content"]:
            assert ARTICLE[span["start"] : span["end"]].strip()
    texts = [row["speaker"]["text"] for row in rows if row["speaker"]]
    assert "Kaja Saar" in texts
    stances = [stance for row in rows for stance in row["stances"]]
    assert [(s["proposition"], s["polarity"]) for s in stances] == [("build-tunnel", 1)]
    assert "for cue 1" in stances[0]["rule"]
    # actors the registry does not have have no IRI; nothing was written
    assert {row["speaker"]["actor"] for row in rows if row["speaker"]} == {None}
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


def test_a_text_with_a_dossier_names_actors_by_iri(
    folder: Path, extract: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert extract() == 0
    capsys.readouterr()
    command = ["extract", "--text", str(tmp_path / "article.txt"), "--tier", "none"]
    assert run([*command, "-d", str(folder)]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    iris = {row["speaker"]["actor"] for row in rows if row["speaker"]}
    assert load(folder).settings.base + "actor/kaja-saar" in iris


def test_a_text_needs_no_dossier_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "t.txt"
    text.write_text("“It rained,” said Kaja Saar.")
    monkeypatch.chdir(tmp_path)
    assert run(["extract", "--text", "t.txt", "--tier", "none"]) == 0
    [row] = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert row["stances"] == []


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02\xff\xfe", b"   \n"])
def test_rubbish_is_refused_in_one_line(
    tmp_path: Path, data: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "rubbish.txt"
    file.write_bytes(data)
    code = run(["extract", "--text", str(file), "--tier", "none"])
    told = capsys.readouterr()
    assert code == 2 or (code == 0 and told.out.strip() == "")
    assert "Traceback" not in told.err


def test_text_and_documents_together_are_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["extract", "some-id", "--text", str(tmp_path / "x.txt")]) == 2
    assert "--text" in capsys.readouterr().err
    assert run(["extract", "--text", str(tmp_path / "nowhere.txt"), "--tier", "none"]) == 2
    assert "nowhere.txt" in capsys.readouterr().err


def test_a_text_in_another_language_is_said_to_be_one(
    folder: Path, extract: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    article = tmp_path / "gespraeche.txt"
    article.write_text(
        "Gespräche stocken\n\nDer Minister sagte am Dienstag, dass der Tunnel nicht gebaut werde. "
        "Die Regierung in Helsinki erklärte, sie wolle weiter verhandeln und werde nicht "
        "aufgeben.\n"
    )
    assert run(["add", "-d", str(folder), str(article)]) == 0
    assert extract() == 0
    assert capsys.readouterr().out.count("does not look like English") == 1


def test_nothing_is_announced_for_review_where_every_document_was_refused(
    extract: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert extract("nosuch") == 2
    told = capsys.readouterr()
    assert "no document of that id" in told.err
    assert "review" not in told.out
