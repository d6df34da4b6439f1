"""Adding articles to a dossier, and making an empty one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from communique.errors import TermError, UsageError
from communique.loaders.articles import add as module
from communique.loaders.articles.add import add
from communique.loaders.articles.fetch import Page
from communique.loaders.dossier import load, yaml_reader
from communique.loaders.dossier.references import slug
from communique.loaders.dossier.skeleton import new
from communique.loaders.dossier.texts import digest

PAGES = Path(__file__).parent / "pages"
Make = Callable[..., Path]


def contents(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_a_new_dossier_is_empty_and_clean(tmp_path: Path) -> None:
    root = new(tmp_path / "a" / "tide", 'Tides "and" lamps 한국')
    loaded = load(root)
    assert loaded.dossier.title == 'Tides "and" lamps 한국'
    assert loaded.dossier.base == "https://example.org/dossier/tides-and-lamps/"
    assert loaded.problems == []
    assert "articles/" in (root / ".gitignore").read_text()
    for name, words in contents(root).items():
        if name.endswith(".yaml"):
            assert all(found == [] for found in yaml_reader.read(words, name).value.values())


def test_a_dossier_is_never_made_over_another(make: Make, tmp_path: Path) -> None:
    root = make()
    before = contents(root)
    with pytest.raises(UsageError, match="there already"):
        new(root)
    assert contents(root) == before
    with pytest.raises(TermError):
        new(tmp_path / "x", base="no iri")
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="cannot make a dossier"):
        new(tmp_path / "file" / "below")


def test_a_page_becomes_a_document_to_go_on_with(tmp_path: Path) -> None:
    root = new(tmp_path / "tide")
    report = add(root, [PAGES / "ledger.html"])
    (item,) = report.added
    assert item.document == "the-harbor-ledger-2019-03-lamp-talks-stall-in"
    loaded = load(root)
    assert (loaded.problems, loaded.stale) == ([], [])
    (document,) = loaded.dossier.documents
    assert document.title == "Lamp talks stall in Velm"
    assert (document.outlet, document.authors) == ("the-harbor-ledger", ("Mina Seo",))
    assert (document.published, document.language) == ("2019-03-05", "en")
    assert document.text.media_type == "text/html"
    assert document.text.raw == digest((PAGES / "ledger.html").read_bytes())
    text = loaded.texts[document.id]
    assert (document.text.digest, document.text.length) == (digest(text), len(text))
    kept = root / "articles" / "raw" / f"{document.id}.html"
    assert kept.read_bytes() == (PAGES / "ledger.html").read_bytes()
    (outlet,) = loaded.dossier.registry.outlets
    assert outlet.label == "The Harbor Ledger"
    assert outlet.description.startswith("Proposed")
    assert item.outlet == outlet
    assert "proposed in registry/outlets.yaml" in str(report)


def test_the_commented_example_can_be_used(tmp_path: Path) -> None:
    root = new(tmp_path / "tide")
    (item,) = add(root, [PAGES / "ledger.html"]).added
    assert item.path is not None
    written = item.path.read_text()
    head, _, example = written.partition("# One entry")
    lines = [line[2:] for line in example.splitlines() if line.startswith(("# - ", "#   "))]
    filled = "\n".join(lines).replace("ACTOR ", "the-harbor-ledger ").split("stances:")[0].rstrip()
    item.path.write_text(head.replace("statements: []", "statements:\n" + filled))
    loaded = load(root)
    passage = loaded.dossier.documents[0].statements[0].passage
    assert passage.exact == "Lamp talks stall in Velm"


def test_adding_again_changes_nothing(make: Make, tmp_path: Path, text: str) -> None:
    root = make()
    (tmp_path / "copy.txt").write_bytes(text.encode())
    add(root, [PAGES / "ledger.html"])
    before = contents(root)
    report = add(root, [PAGES / "ledger.html", tmp_path / "copy.txt", tmp_path / "copy.txt"])
    assert [item.outcome for item in report.items] == ["known"] * 3
    assert report.items[1].document == "stall"
    assert "there already" in str(report)
    assert contents(root) == before


def test_a_known_outlet_is_recognised(make: Make, files: dict[str, str]) -> None:
    root = make()
    (item,) = add(root, [PAGES / "ledger.html"]).added
    assert item.outlet is None
    assert item.document.startswith("ledger-2019-03")
    assert (root / "registry/outlets.yaml").read_text() == files["registry/outlets.yaml"]


def test_outlets_are_appended_and_all_else_is_kept(make: Make, files: dict[str, str]) -> None:
    root = make({"registry/outlets.yaml": files["registry/outlets.yaml"] + "# the last word\n"})
    add(root, [PAGES / "structured.html"])
    written = (root / "registry/outlets.yaml").read_text()
    assert written.startswith(files["registry/outlets.yaml"] + "# the last word\n- id: tide-post\n")
    assert load(root).dossier.registry.outlets[-1].url == "https://tide-post.example/"


@pytest.mark.parametrize(
    "outlets",
    [None, "", "outlets: []\n", "# only this\noutlets:\n", "outlets:\n    - {id: a, label: A}"],
)
def test_any_plain_outlets_file_can_be_gone_on_with(make: Make, outlets: str | None) -> None:
    changes = {"registry/outlets.yaml": outlets, "documents/stall.yaml": None}
    root = make({**changes, "registry/actors.yaml": None, "registry/posts.yaml": None})
    add(root, [PAGES / "structured.html"])
    found = yaml_reader.read((root / "registry/outlets.yaml").read_bytes(), "f").value["outlets"]
    assert found[-1]["id"] == "tide-post"


def test_an_outlets_file_in_brackets_is_left_alone(make: Make) -> None:
    flow = "outlets: [{id: ledger, label: L}, {id: wire, label: W}]\n"
    root = make({"registry/outlets.yaml": flow})
    report = add(root, [PAGES / "structured.html"])
    assert "to be added by hand" in str(report.refused[0])
    assert (root / "registry/outlets.yaml").read_text() == flow
    assert not (root / "articles" / "raw").exists()


def test_one_bad_article_stops_no_other(make: Make, tmp_path: Path) -> None:
    root = make()
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7 x")
    (tmp_path / "good.txt").write_text("The lamps of Velm\n\nThey burn.\n")
    (tmp_path / "empty.txt").write_text("")
    files = [
        tmp_path / "x.pdf",
        tmp_path / "good.txt",
        tmp_path / "missing",
        tmp_path / "empty.txt",
    ]
    report = add(root, files)
    assert [item.outcome for item in report.items] == ["refused", "added", "refused", "refused"]
    assert [problem.file for problem in report.problems] == [
        str(files[0]), str(files[2]), str(files[3]),
    ]  # fmt: skip
    assert "a PDF file" in str(report)
    assert report.added[0].document.endswith("the-lamps-of-velm")
    assert "no date found" in str(report.added[0])


def test_plain_text_is_stored_byte_for_byte(make: Make, tmp_path: Path) -> None:
    root = make()
    data = "\ufeffLamps\r\nof Velm \U0001f4b0\r\n".encode()
    (tmp_path / "a.txt").write_bytes(data)
    (tmp_path / "b.txt").write_bytes(
        "등대 비용\n남쪽 섬의 장관은 이를 거부했다고 말했다.\n".encode("cp949")
    )
    first, second = add(root, [tmp_path / "a.txt", tmp_path / "b.txt"]).added
    assert (root / "articles" / f"{first.document}.txt").read_bytes() == data
    stored = (root / "articles" / f"{second.document}.txt").read_text()
    assert stored.startswith("등대 비용\n")
    assert (root / "articles" / "raw" / f"{second.document}.txt").read_bytes().decode(
        "cp949"
    ) == stored
    documents = {each.id: each for each in load(root).dossier.documents}
    assert documents[first.document].text.raw is None
    assert documents[second.document].language == "ko"
    assert documents[second.document].text.raw is not None


def test_articles_with_the_same_headline_stay_apart(make: Make, tmp_path: Path) -> None:
    root = make()
    for name in ("a", "b"):
        (tmp_path / name).write_text(f"한국어 제목\n\nStory {name}.\n")
    found = add(root, [tmp_path / "a", tmp_path / "b"]).added
    assert len({item.document for item in found}) == 2
    page = (PAGES / "ledger.html").read_text()
    (tmp_path / "c.html").write_text(page)
    (tmp_path / "d.html").write_text(page.replace("12 percent", "13 percent"))
    one, two = add(root, [tmp_path / "c.html", tmp_path / "d.html"]).added
    assert two.document.startswith(one.document + "-")
    assert load(root).problems == []


def test_addresses_are_added_like_files(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    data = (PAGES / "structured.html").read_bytes()
    seen = []

    def fetched(url: str, *, allow_private: bool) -> Page:
        seen.append(allow_private)
        return Page(data, url + "?final", "text/html")

    monkeypatch.setattr(module, "fetch", fetched)
    root = make()
    (item,) = add(root, ["https://tide-post.example/keeper"]).added
    document = next(each for each in load(root).dossier.documents if each.id == item.document)
    assert document.url == "https://tide-post.example/keeper?final"
    assert seen == [False]


def test_a_document_with_mistakes_still_counts_as_there(
    make: Make, document: str, tmp_path: Path, text: str
) -> None:
    root = make({"documents/stall.yaml": document.replace("title: Harbor talks stall\n", "")})
    (tmp_path / "copy.txt").write_bytes(text.encode())
    (item,) = add(root, [tmp_path / "copy.txt"]).items
    assert (item.outcome, item.document) == ("known", "stall")


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("The Harbor Ledger", "the-harbor-ledger"),
        ("Café d'Été & Co.", "cafe-dete-co"),
        ("한국", ""),
        ("a" * 80, "a" * 60),
        ("word " * 30, "-".join(["word"] * 12)),
        ("--", ""),
    ],
)
def test_ids_are_made_of_plain_words(words: str, wanted: str) -> None:
    assert slug(words) == wanted
