"""Reading a dossier: what comes in, what is said of each mistake, where things stand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from communique.errors import DossierError, UsageError
from communique.graph import records as r
from communique.graph import write
from communique.graph.terms import Minter, iri_text
from communique.loaders.dossier import LoadedDossier, Place, find, load, main
from communique.loaders.texts import digest

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


DOCUMENT_MISTAKES = [
    ("speaker: oda-brink\n", "speaker: oda-brin\n", "11: statements[0].speaker: no actor 'oda-brin'; expected oda-brink"),
    ("speaker: group:experts", "speaker: experts", "27: statements[1].speaker: no actor 'experts'; expected group:experts"),
    ("speaker: group:experts", "speaker: unnamed:experts", "actor 'experts' is declared as group; expected group:experts"),
    ("speaker: group:experts", "speaker: group:expert", "no actor 'expert' in this document; expected experts"),
    ("speaker: group:experts", "speaker: series:lamps", "statements[1].speaker: series: has no place here; expected actor ids"),
    ("kind: group", "kind: person", "actors[0].kind: a document declares no person"),
    ("of: [north]", "of: [norht]", "actors[0].of[0]: no actor 'norht'; expected north"),
    ("capacity: minister", "capacity: ministr", "statements[0].capacity: no post 'ministr'; expected minister"),
    ("proposition: pay-more", "proposition: pay", "statements[0].stances[0].proposition: no proposition 'pay'"),
    ("polarity: -1", "polarity: -2", "statements[0].stances[0].polarity: out of bounds: -2; expected a number >= -1.0"),
    ("modality: rejects", "modality: reject", "not allowed: 'reject'; expected rejects"),
    ("topics: [costs]", "topics: [costs, cost]", "23: statements[0].topics[1]: no topic 'cost'; expected costs"),
    ("lamp-1, \"series", "lamp-2, \"series", "statements[0].about[0]: no agreement 'lamp-2'; expected lamp-1"),
    ("series:lamps", "series:lamp", "statements[0].about[1]: no series 'lamp'; expected lamps"),
    ("occasion: harbor-session", "occasion: x", "no event 'x'; expected an event of registry/events.yaml"),
    ("utterance: one-lamp", "utterance: two-lamp", "no utterance 'two-lamp'; expected one-lamp"),
    ("channel: wire", "channel: wires", "statements[0].channel: no actor 'wires'; expected wire"),
    ("relay: [wire]", "relay: [\"group:nobody\"]", "statements[0].relay[0]: no actor 'nobody' in this document"),
    ("within: refusal", "within: refusals", "statements[1].within: no statement 'refusals' in this document"),
    ("within: refusal", "within: forecast", "29: statements[1].within: 'forecast' comes back to itself"),
    ("id: forecast", "id: refusal", "statements[1]: statement 'refusal' twice"),
    ("said_on: 2019-03~", "said_on: 2019-13", "statements[0].said_on: not a date: '2019-13'; expected EDTF"),
    ("said_on: 2019-03~", "said_on: March 2019", "statements[0].said_on: not a date: 'March 2019'; expected EDTF"),
    ("statement: forecast", "statement: forecst", "claims[0].statement: no statement 'forecst' in this document"),
    ("converted_from: crowns", "converted_from: crown", "claims[1].converted_from: no claim 'crown'"),
    ("converted_from: crowns", "converted_from: shells", "claims[1].converted_from: 'shells' comes back to itself"),
    ("subject: lamp-1", "subject: actor:nort", "claims[0].subject: no actor 'nort'; expected north"),
    ("aspect: contribution\n  value: 1.5e6", "aspect: contributions\n  value: 1.5e6", "no aspect 'contributions'; expected contribution"),
    ("value: 1.5e6", "value: much", "'much' is no money, which contribution asks for; expected a number"),
    ("aspect: contribution\n  value: 1.5e6", "aspect: signing\n  value: 2018", "2018 is no date, which signing asks for"),
    ("outlet: ledger", "outlet: north", "outlet: no outlet 'north'; expected an outlet of registry/outlets.yaml"),
    ("published: 2019-03-05", "published: 2019-02-30", "published: not a date: '2019-02-30'"),
    ("mode: indirect\n  passage", "mode: spoken\n  passage", "statements[0].mode: not allowed: 'spoken'; expected direct, indirect, mixed"),
    ("paraphrase: No double payment.", "paraphrases: No.", "statements[0]: field 'paraphrase' is missing; expected text"),
    ("paraphrase: No double payment.", "paraphrases: No.", "15: statements[0]: no such field: paraphrases; expected paraphrase"),
    ("paraphrase: No double payment.", "paraphrase: [No]", "statements[0].paraphrase: a list: ['No']; expected text"),
    ("id: stall\n", "id: stalled\n", "1: id: id 'stalled' in a file of another name"),
    ("unit: NOK", "unit: \"N\\x01K\"", "a control character in text"),
]  # fmt: skip


@pytest.mark.parametrize(("good", "bad", "message"), DOCUMENT_MISTAKES)
def test_a_mistake_in_a_document_is_named(
    make: Make, document: str, good: str, bad: str, message: str
) -> None:
    assert good in document
    root = make({"documents/stall.yaml": document.replace(good, bad, 1)})
    found = [line for line in told(root) if line.startswith("documents/stall.yaml:")]
    assert any(message in line for line in found), found
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


REGISTRY_MISTAKES = [
    ("registry/actors.yaml", "organ_of: north}", "organ_of: nroth}", "actors[2].organ_of: no actor 'nroth'; expected north"),
    ("registry/actors.yaml", "kind: state", "kind: stat", "not allowed: 'stat'; expected state"),
    ("registry/actors.yaml", "id: south,", "id: north,", "actor north twice, first in"),
    ("registry/actors.yaml", "id: south,", "id: ledger,", "actor ledger twice"),
    ("registry/actors.yaml", "[gazette,", "[gazete,", "actors[3].sources[0]: no source 'gazete'; expected gazette"),
    ("registry/actors.yaml", "document:stall", "document:stal", "no document 'stal'; expected stall"),
    ("registry/actors.yaml", "lang: ko", "lang: k o", "actors[0].names[0].lang: not a language tag: 'k o'"),
    ("registry/actors.yaml", "organ_of: north}", "part_of: north-ministry}", "'north-ministry' comes back to itself"),
    ("registry/posts.yaml", "post: minister", "post: mnister", "tenures[0].post: no post 'mnister'; expected minister"),
    ("registry/posts.yaml", "start: 2018-05", "start: 2023", "tenures[0].end: ends before it begins: 2022-04~ is before 2023"),
    ("registry/posts.yaml", "tenures:", "tenure:", "tenure: no such key: tenure; expected tenures"),
    ("registry/agreements.yaml", "parties: [north, south]", "parties: [north, sout]", "7: agreements[0].parties[1]: no actor 'sout'; expected south"),
    ("registry/agreements.yaml", "value: 3.5", "value: much", "commitments[0].value: text: 'much'; expected a number"),
    ("registry/agreements.yaml", "obligee: south", "obligee: wire2", "agreements[0].commitments[0].obligee: no actor 'wire2'"),
    ("registry/agreements.yaml", "currency: NOK", "currency: kr", "not a currency: 'kr'; expected an ISO 4217 code"),
    ("registry/events.yaml", "[oda-brink]", "[oda]", "events[0].participants[0]: no actor 'oda'"),
    ("registry/sources.yaml", "date: 2019-01", "date: 2019-99", "sources[0].date: not a date: '2019-99'"),
    ("codebook.yaml", "broader: lamps", "broader: costs", "topics[1].broader: 'costs' comes back to itself"),
    ("codebook.yaml", "contrary: [pay-more]", "contrary: [pay-mor]", "no proposition 'pay-mor'; expected pay-more"),
    ("codebook.yaml", "value: money", "value: cash", "expected boolean, date, money, number, percent, text"),
    ("decisions.jsonl", '"verdict":"accept"', '"verdict":"maybe"', "decisions.jsonl:1: not a judgement: Invalid enum value 'maybe'"),
    ("dossier.toml", 'title = "Harbor talks"', "title = [", "dossier.toml:"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "good", "bad", "message"), REGISTRY_MISTAKES)
def test_a_mistake_in_registry_codebook_or_decisions_is_named(
    make: Make, files: Changes, file: str, good: str, bad: str, message: str
) -> None:
    assert good in files[file]
    with pytest.raises(DossierError) as caught:
        load(make({file: files[file].replace(good, bad, 1)}))
    found = [str(problem) for problem in caught.value.problems]
    assert any(message in line and file in line for line in found), found


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
        for item in (*document.statements, *document.claims):
            assert (
                item.passage.exact
                == loaded.texts[document.id][item.passage.start : item.passage.end]
            )
