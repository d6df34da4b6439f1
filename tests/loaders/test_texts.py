"""Offsets count code points of the text exactly as its file is, and digests hold them to it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.graph import records as r
from communique.loaders.dossier.texts import Shelf, digest, passage_of, verified

# any text, with what offsets go wrong on: two-byte line ends, marks, characters beyond the BMP
WORDS = st.text(
    st.one_of(
        st.sampled_from("ab \r\n\t\ufeff\u0301\u200d\U0001f468\U0001f1f0가"),
        st.characters(exclude_categories=["Cs"]),
    ),
    min_size=1,
    max_size=120,
)


def document(text: str, *passages: r.Passage) -> r.Document:
    statements = tuple(
        r.Statement(id=f"s{n}", speaker="x", mode="direct", paraphrase="p", passage=passage)
        for n, passage in enumerate(passages)
    )
    described = r.Text(digest=digest(text), length=len(text))
    return r.Document(id="d", title="t", outlet="o", text=described, statements=statements)


@given(WORDS, st.data())
def test_a_passage_holds_the_words_between_its_offsets(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    passage = r.Passage(start=start, end=end, digest=digest(text[start:end]))
    found, changed = verified(document(text, passage), text)
    assert changed == []
    filled = found.statements[0].passage
    assert len(filled.exact) == end - start
    assert digest(filled.exact) == passage.digest or "\ufffd" in filled.exact
    around = text[max(0, start - 32) : end + 32]
    assert len(filled.prefix + filled.exact + filled.suffix) == len(around)
    assert (filled.prefix + filled.exact + filled.suffix).replace("\ufffd", "") in around or (
        "\ufffd" in filled.prefix + filled.exact + filled.suffix
    )


@given(WORDS, WORDS)
def test_a_changed_text_never_fills_wrong_words(text: str, other: str) -> None:
    passage = r.Passage(start=0, end=len(text), digest=digest(text))
    found, changed = verified(document(text, passage), other)
    if other.startswith(text):
        assert found.statements[0].passage.exact
    else:
        assert not found.statements[0].passage.exact
        assert any(each.item == "statement/s0" for each in changed)
    assert bool(changed) == (other != text)


@given(WORDS)
def test_a_file_comes_back_as_the_text_that_was_digested(text: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "whatever.name").write_bytes(text.encode())
        shelf = Shelf([Path(folder)])
        assert shelf.of(document(text)) == (text, Path(folder) / "whatever.name")


def test_passages_are_found_by_their_words() -> None:
    text = "\ufeffone\r\ntwo \U0001f4b0 one"
    assert passage_of(text, "one").start == 1
    again = passage_of(text, "one", after=4)
    assert text[again.start : again.end] == "one"
    assert again.start == len(text) - 3
    with pytest.raises(ValueError, match="substring"):
        passage_of(text, "three")


def test_shelves_pass_over_what_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "d.txt").write_bytes(b"\xff\xfe")
    (tmp_path / ".hidden").write_text("x")
    (tmp_path / "raw").mkdir()
    shelf = Shelf([tmp_path, tmp_path / "nowhere"])
    assert shelf.of(document("x")) == (None, tmp_path / "d.txt")
    assert shelf.of(msgspec.structs.replace(document("x"), id="other")) == (None, None)
