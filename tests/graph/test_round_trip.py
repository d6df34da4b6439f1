"""What is written as triples is read back as the same records, through any store."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from communique.errors import TermError
from communique.graph import read, write
from communique.graph import records as r
from communique.graph import terms as t
from communique.graph.store.oxigraph import Memory

FEW = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking whole dossiers takes minutes
)


def stored(triples: list[t.Triple]) -> list[t.Triple]:
    """The same triples as a store gives them back."""
    memory = Memory()
    with memory.writer() as writer:
        writer.replace("urn:g", triples)
    found = list(memory.triples("urn:g"))
    assert sorted(found) == sorted(set(triples))  # a store respells nothing of what we write
    return found


@FEW
@given(data=st.data())
def test_document_comes_back(
    data: st.DataObject, documents: st.SearchStrategy[r.Document], mint: t.Minter
) -> None:
    document = data.draw(documents)
    triples = stored(list(write.document(document, mint)))
    assert read.document(triples, mint) == read.canonical(document)


@FEW
@given(data=st.data())
def test_registry_comes_back(
    data: st.DataObject, registries: st.SearchStrategy[r.Registry], mint: t.Minter
) -> None:
    registry = data.draw(registries)
    triples = stored(list(write.registry(r.Dossier(base=mint.base, title="T", registry=registry))))
    assert read.registry(triples, mint) == read.canonical(registry)


@FEW
@given(data=st.data())
def test_codebook_comes_back(
    data: st.DataObject, codebooks: st.SearchStrategy[r.Codebook], mint: t.Minter
) -> None:
    codebook = data.draw(codebooks)
    triples = stored(list(write.codebook(r.Dossier(base=mint.base, title="T", codebook=codebook))))
    assert read.codebook(triples, mint) == read.canonical(codebook)


@FEW
@given(data=st.data())
def test_decisions_come_back(
    data: st.DataObject, judgements: st.SearchStrategy[tuple[r.Judgement, ...]], mint: t.Minter
) -> None:
    made = data.draw(judgements)
    dossier = r.Dossier(base=mint.base, title="T", judgements=made)
    found = read.judgements(stored(list(write.judgements(dossier))), mint)
    assert found == read.canonical(dossier).judgements


def test_triples_do_not_depend_on_the_order_of_records(
    small_dossier: r.Dossier, mint: t.Minter
) -> None:
    actors = small_dossier.registry.actors[::-1]
    turned = msgspec.structs.replace(small_dossier.registry, actors=actors)
    other = msgspec.structs.replace(small_dossier, registry=turned)
    assert t.ntriples(write.registry(other)) == t.ntriples(write.registry(small_dossier))


def test_every_quad_of_a_document_lies_in_its_own_graph_below_its_own_nodes(
    small_document: object, mint: t.Minter
) -> None:
    assert callable(small_document)
    subjects = {subject for subject, _, _ in write.document(small_document(7), mint)}
    assert subjects
    assert all(mint.path(subject)[:2] == ("document", "d7") for subject in subjects)


# --- terms ----------------------------------------------------------------------------------

any_words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
clean_words = any_words.filter(lambda words: _is_clean(words))


def _is_clean(words: str) -> bool:
    return not any(
        letter in "\x7f\ufffe\uffff" or (ord(letter) < 32 and letter not in "\t\n\r")
        for letter in words
    )


@given(clean_words, st.sampled_from(["", "en", "zh-Hans"]))
def test_text_is_spelled_as_the_engine_spells_it(words: str, language: str) -> None:
    spelled = t.text(words, language)
    assert t.literal(spelled) == (words, language.lower(), "")
    assert stored([("<urn:s>", "<urn:p>", spelled)]) == [("<urn:s>", "<urn:p>", spelled)]


@given(any_words.filter(lambda words: not _is_clean(words)))
def test_text_refuses_control_characters(words: str) -> None:
    with pytest.raises(TermError):
        t.text(words)


@given(any_words)
def test_any_literal_can_be_taken_apart(words: str) -> None:
    assert t.literal(t.quoted(words)).words == words


@given(st.decimals(allow_nan=False, allow_infinity=False) | st.integers())
def test_decimals_are_canonical_and_keep_their_value(number: Decimal | int) -> None:
    spelled = t.decimal(number)
    assert t.value(spelled) == number
    assert "e" not in t.literal(spelled).words.lower()
    assert t.decimal(t.value(spelled)) == spelled


@given(st.integers())
def test_integers_keep_their_value(number: int) -> None:
    assert t.value(t.integer(number)) == number


@pytest.mark.parametrize("words", ["relative", "has space:x", "a:<b>", 'a:"', "a:b\n", "a:{b}"])
def test_unsafe_iris_are_refused(words: str) -> None:
    with pytest.raises(TermError):
        t.iri(words)


@given(st.lists(any_words.filter(bool), min_size=1, max_size=3))
def test_minted_iris_are_safe_and_give_their_path_back(path: list[str]) -> None:
    mint = t.Minter("https://example.org/")
    spelled = mint(*path)
    assert t.iri(t.iri_text(spelled)) == spelled
    assert mint.path(spelled) == tuple(path)
