"""Reading a dossier: what comes in, what is said of each mistake, where things stand."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from communique.errors import DossierError, UsageError
from communique.graph import records as r
from communique.graph import write
from communique.graph.terms import Minter, iri_text
from communique.loaders.dossier import LoadedDossier, Place, find, load
from communique.loaders.dossier.__main__ import main
from communique.loaders.dossier.texts import digest

Make = Callable[..., Path]
Changes = dict[str, str]


def told(root: Path) -> list[str]:
    """Every problem with the folder's name cut off."""
    return [str(p).removeprefix(f"{root}/") for p in load(root, strict=False).problems]


def test_a_good_dossier_comes_in_whole(make: Make, text: str) -> None:
    loaded = load(make())
    assert loaded.problems == []
    assert loaded.stale == []
    dossier = loaded.dossier
    assert (dossier.title, dossier.language) == ("Harbor talks", "en")
    assert [tenure.end for tenure in dossier.registry.tenures] == ["2022-04~"]
    assert dossier.registry.agreements[0].start == "2018"  # a bare year is text where text belongs
    assert dossier.registry.actors[0].names == (r.Name(text="북섬", lang="ko"),)
    assert [p.contrary for p in dossier.codebook.propositions] == [(), ("pay-more",)]
    assert dossier.judgements[0].subject == "document/stall/statement/refusal"
    (document,) = dossier.documents
    assert document.published == "2019-03-05"
    assert [claim.value for claim in document.claims] == [1_500_000.0, 1_200_000]
    assert document.claims[0].period == "2019"
    assert loaded.texts["stall"] == text
    assert loaded.store == str(loaded.path / ".communique/store")


def test_passages_get_their_words_from_the_text_at_hand(make: Make, text: str) -> None:
    document = load(make()).dossier.documents[0]
    passage = document.claims[1].passage
    assert passage.exact == "1.2 million shells"
    assert passage.prefix == text[passage.start - 32 : passage.start]
    assert passage.suffix == " \U0001f4b0.\r\n"


def test_without_the_text_all_but_the_words_is_there(make: Make) -> None:
    loaded = load(make({"articles/anything.txt": None}))
    assert loaded.stale == []
    assert dict(loaded.texts) == {}
    assert loaded.dossier.documents[0].statements[0].passage.exact == ""


def test_texts_may_lie_in_another_folder(make: Make, tmp_path: Path, text: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "x").write_bytes(text.encode())
    root = make({"articles/anything.txt": None})
    assert load(root, articles=[tmp_path / "elsewhere"]).texts["stall"] == text


def test_a_text_that_changed_leaves_its_statements_stale(make: Make, text: str) -> None:
    changed = text.replace("1.5 million", "1.6 million")
    root = make({"articles/anything.txt": None, "articles/stall.txt": changed})
    loaded = load(root)  # stale text is a finding, not a mistake in the files
    assert [(each.document, each.item) for each in loaded.stale] == [
        ("stall", ""), ("stall", "statement/forecast"), ("stall", "claim/crowns"),
    ]  # fmt: skip
    assert loaded.stale[0].problem.line == 4
    document = loaded.dossier.documents[0]
    assert document.statements[0].passage.exact == "she would not pay twice for one lamp"
    assert document.statements[1].passage.exact == ""


def test_control_characters_of_a_text_are_shown_as_marks(make: Make, document: str) -> None:
    words = "a\x0cb lamp"
    passage = f"{{start: 0, end: {len(words)}, digest: {digest(words)}}}"
    changed = f"""\
id: stall
title: t
outlet: ledger
text: {{digest: {digest(words)}, length: {len(words)}}}
statements:
- {{id: s, speaker: oda-brink, mode: direct, passage: {passage}, paraphrase: p}}
"""
    root = make({"documents/stall.yaml": changed, "articles/x.txt": words})
    loaded = load(root)
    assert loaded.dossier.documents[0].statements[0].passage.exact == "a\ufffdb lamp"
    assert list(write.document(loaded.dossier.documents[0], Minter(loaded.dossier.base)))


def mistakes() -> list[tuple[str, str, str, str]]:
    """Rows of mistakes.csv: file, what is right, what is written instead, what is said of it."""
    with (Path(__file__).parent / "mistakes.csv").open(encoding="utf-8", newline="") as table:
        rows = [[cell.replace("⏎", "\n") for cell in row] for row in csv.reader(table)]
    return [(file, good, bad, message) for file, good, bad, message in rows[1:]]


@pytest.mark.parametrize(("file", "good", "bad", "message"), mistakes())
def test_a_mistake_is_named_with_file_line_and_mend(
    make: Make, files: Changes, file: str, good: str, bad: str, message: str
) -> None:
    assert good in files[file]
    root = make({file: files[file].replace(good, bad, 1)})
    with pytest.raises(DossierError) as caught:
        load(root)
    found = [str(problem) for problem in caught.value.problems]
    assert any(message in line and line.startswith(f"{root / file}:") for line in found), found


def test_a_document_with_a_mistake_is_left_out(make: Make, document: str) -> None:
    root = make({"documents/stall.yaml": document.replace("capacity: minister", "capacity: x")})
    assert load(root, strict=False).dossier.documents == ()


def test_passages_stay_inside_the_text(make: Make, document: str, text: str) -> None:
    end = len(text)
    for span, message in (
        ("start: 5, end: 5", "passage.end: an empty passage: end 5; expected more than start, 5"),
        (f"start: 0, end: {end + 1}", f"beyond the text: {end + 1}; expected at most the text's"),
        ("start: -1, end: 5", "passage.start: out of bounds: -1; expected a whole number >= 0"),
    ):
        old = document.index("start:", document.index("forecast"))
        bad = document[:old] + span + document[document.index(", digest", old) :]
        assert message in "\n".join(told(make({"documents/stall.yaml": bad})))


def test_all_mistakes_are_told_at_once(make: Make, document: str, files: Changes) -> None:
    bad = document.replace("mode: indirect", "mode: spoken").replace(
        "subject: lamp-1", "subject: x"
    )
    changes = {
        "documents/stall.yaml": bad,
        "documents/other.yaml": "id: [",
        "registry/events.yaml": files["registry/events.yaml"].replace("meeting", "picnic"),
    }
    with pytest.raises(DossierError) as caught:
        load(make(changes))
    fields = {problem.field for problem in caught.value.problems}
    assert {"statements[0].mode", "statements[1].mode", "claims[0].subject"} <= fields
    assert any("other.yaml" in problem.file for problem in caught.value.problems)
    assert any("events.yaml" in problem.file for problem in caught.value.problems)


def test_what_could_not_be_read_is_not_called_unknown_too(make: Make, document: str) -> None:
    bad = document.replace("mode: indirect", "mode: spoken", 1)  # the statement others point to
    (line,) = told(make({"documents/stall.yaml": bad}))
    assert "statements[0].mode" in line


def test_a_bad_document_stops_no_other(make: Make, document: str) -> None:
    other = document.replace("id: stall", "id: other", 1)
    root = make({"documents/other.yaml": other, "documents/bad.yaml": "id: bad\n"})
    loaded = load(root, strict=False)
    assert [each.id for each in loaded.dossier.documents] == ["other", "stall"]
    assert {Path(problem.file).name for problem in loaded.problems} == {"bad.yaml"}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ('title = "x"\n', "field 'base' is missing"),
        ('title = "x"\nbase = "https://e.org/x"\n', "2: base: no base: 'https://e.org/x'"),
        ('title = "x"\nbase = "https://e.org/x/"\nlicense = "y"\n', "3: no such field: license"),
        ('title = "x"\nbase = "https://e.org/x/"\nlicence = "CC BY"\n', "3: licence: no IRI"),
        ('title = "x"\nbase = "https://e.org/x/"\nlanguage = "English, please"\n', "3: language:"),
        ("title = 5\n", "title: a whole number: 5; expected text"),
        ("title\n", "1: not readable as TOML"),
        (b"title = '\xff'\n", "not UTF-8"),
    ],
)
def test_settings_are_checked(make: Make, settings: str | bytes, message: str) -> None:
    root = make({"dossier.toml": settings})
    with pytest.raises(DossierError) as caught:
        LoadedDossier(root)
    assert message in str(caught.value).replace(f"{root}/dossier.toml:", "")


def test_the_nearest_dossier_upward_is_found(make: Make, tmp_path: Path) -> None:
    root = make()
    assert find(root / "registry").resolve() == root.resolve()
    assert find(root) == root
    with pytest.raises(UsageError, match=r"no dossier\.toml"):
        find(tmp_path)


def test_files_may_be_missing(tmp_path: Path) -> None:
    (tmp_path / "dossier.toml").write_text('title = "x"\nbase = "https://e.org/x/"\n')
    assert load(tmp_path).dossier == r.Dossier(base="https://e.org/x/", title="x")


# --- places ---------------------------------------------------------------------------------


def test_every_thing_written_has_a_place(make: Make) -> None:
    loaded = load(make())
    mint = loaded.mint
    expected = {
        mint("actor", "oda-brink"): ("registry/actors.yaml", 8),
        mint("actor", "wire"): ("registry/outlets.yaml", 3),
        mint("tenure", "oda-brink", "minister", "2018-05"): ("registry/posts.yaml", 4),
        mint("agreement", "lamp-1"): ("registry/agreements.yaml", 4),
        mint("agreement", "lamp-1", "round", 1): ("registry/agreements.yaml", 13),
        mint("topic", "costs"): ("codebook.yaml", 3),
        mint("document", "stall"): ("documents/stall.yaml", 1),
        mint("graph", "document", "stall"): ("documents/stall.yaml", 1),
        mint("document", "stall", "actor", "experts"): ("documents/stall.yaml", 8),
        mint("document", "stall", "statement", "forecast"): ("documents/stall.yaml", 26),
        mint("document", "stall", "statement", "refusal", "stance", "pay-more"): (
            "documents/stall.yaml",
            22,
        ),
        mint("document", "stall", "claim", "shells", "passage"): ("documents/stall.yaml", 46),
        mint("document", "stall", "claim", "shells", "passage", "position"): (
            "documents/stall.yaml",
            46,
        ),
    }
    for node, (file, line) in expected.items():
        assert loaded.locate(iri_text(node)) == Place(str(loaded.path / file), line), node
    judged = iri_text(next(iter(write.judgements(loaded.dossier)))[0])
    assert loaded.locate(judged) == Place(str(loaded.path / "decisions.jsonl"), 1)


def test_foreign_and_unknown_iris_have_no_place(make: Make) -> None:
    loaded = load(make())
    for unknown in ("https://else.where/x", "no iri", loaded.settings.base + "actor/nobody",
                    loaded.settings.base + "document/nothing", loaded.settings.base):  # fmt: skip
        assert loaded.locate(unknown) is None


# --- the bulk form --------------------------------------------------------------------------


def as_line(root: Path, **changes: object) -> bytes:
    document = load(root).dossier.documents[0]
    values = {**msgspec.to_builtins(document), **changes}
    return msgspec.json.encode(values) + b"\n"


def test_json_lines_hold_the_same_documents(make: Make) -> None:
    root = make()
    yaml = load(root).dossier.documents
    lines = as_line(root, id="bulk") + b"\n" + as_line(root, id="more")
    loaded = load(make({"documents/stall.yaml": None, "documents/a.jsonl": lines}), strict=False)
    (root / "documents" / "stall.yaml").unlink()
    loaded = load(root, strict=False)
    # the registry still points to the document that is gone
    assert [p.field for p in loaded.problems] == ["actors[3].sources[1]"]
    assert [each.id for each in loaded.dossier.documents] == ["bulk", "more"]
    assert msgspec.structs.replace(loaded.dossier.documents[1], id="stall") == yaml[0]
    more = iri_text(loaded.mint("document", "more", "claim", "crowns"))
    assert loaded.locate(more) == Place(str(root / "documents" / "a.jsonl"), 3)


def test_mistakes_in_json_lines_name_the_line(make: Make) -> None:
    root = make()
    bad = as_line(root, id="bad", outlet="ledgr", statements=[{"id": "x"}])
    control = as_line(root, id="control", url="x\x01y")
    lines = as_line(root, id="good") + b"{oops\n" + bad + control + as_line(root, id="stall")
    loaded = load(make({"documents/a.jsonl": lines + b"[" * 5000}), strict=False)
    assert [each.id for each in loaded.dossier.documents] == ["good", "stall"]
    found = "\n".join(str(problem) for problem in loaded.problems).replace(f"{root}/", "")
    assert "documents/a.jsonl:2: not readable as JSON" in found
    assert "documents/a.jsonl:3: outlet: no outlet 'ledgr'; expected ledger" in found
    assert "documents/a.jsonl:3: statements[0]: field 'speaker' is missing" in found
    assert "documents/a.jsonl:4: a control character in text" in found
    assert "documents/stall.yaml:1: id: document 'stall' twice, first in" in found
    assert "documents/a.jsonl:6: not readable as JSON" in found


def test_sources_tell_what_changed_without_reading_it(make: Make, text: str) -> None:
    def digests() -> dict[str, str]:
        return {source.id: source.digest for source in LoadedDossier(root).sources()}

    root = make({"documents/broken.yaml": "id: ["})
    first = digests()
    assert set(first) == {"stall", "broken"}
    assert digests() == first
    (root / "articles" / "anything.txt").rename(root / "articles" / "other-name.txt")
    assert digests() == first
    (root / "articles" / "other-name.txt").unlink()
    without = digests()
    assert (without["stall"] != first["stall"], without["broken"] == first["broken"]) == (
        True,
        True,
    )
    (root / "articles" / "stall.txt").write_text(text + "more")
    assert digests()["stall"] not in (first["stall"], without["stall"])


def test_documents_are_read_one_by_one(make: Make, document: str) -> None:
    other = document.replace("id: stall", "id: other", 1)
    loaded = LoadedDossier(make({"documents/other.yaml": other, "documents/zzz.yaml": "id: ["}))
    assert loaded.problems == []  # nothing read so far
    stream = loaded.documents()
    assert next(stream).id == "other"
    assert [each.id for each in stream] == ["stall"]
    assert [Path(p.file).name for p in loaded.problems] == ["zzz.yaml"]
    assert loaded.head.documents == ()
    assert loaded.read(loaded.sources()[1]) is not None


def test_the_checker_prints_findings(
    make: Make, document: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main([str(make())]) == 0
    assert "0 findings; 1 documents, 2 statements" in capsys.readouterr().out
    root = make({"documents/stall.yaml": document.replace("oda-brink", "oda")})
    assert main([str(root)]) == 1
    assert "stall.yaml:11: statements[0].speaker" in capsys.readouterr().out
    assert main([str(tmp_path)]) == 2
    assert "no dossier.toml" in capsys.readouterr().err


def test_the_shipped_dossier_is_clean(sma: Path) -> None:
    loaded = load(sma)
    assert len(loaded.dossier.documents) == 5


def test_the_shipped_dossier_matches_the_articles(sma: Path, shared: Path) -> None:
    loaded = load(sma, articles=[shared / "articles"])
    assert loaded.stale == []
    assert set(loaded.texts) == {document.id for document in loaded.dossier.documents}
    for document in loaded.dossier.documents:
        text = loaded.texts[document.id]
        passages = [each.passage for each in document.statements]
        passages += [each.passage for each in document.claims]
        assert all(each.exact == text[each.start : each.end] for each in passages)


def test_stray_files_among_the_documents_are_named(make: Make) -> None:
    root = make({"documents/x.yml": "id: x", "documents/README.md": "notes", "documents/.x": ""})
    (line,) = told(root)
    assert line == "documents/x.yml: not a document file; expected ID.yaml or NAME.jsonl"
