"""What people may write for a parameter, and what they are told when it does not fit."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from communique.errors import UnknownQuestion, UsageError
from communique.graph.answers import Answer

Ask = Callable[..., Answer]


@pytest.mark.parametrize(
    "written",
    [
        "ann-lee", "Ann Lee", "ann lee", "ANN  LEE", "이앤", "Lee",
        "https://example.org/dossier/actor/ann-lee",
    ],
)  # fmt: skip
def test_an_actor_goes_by_id_name_surname_or_iri(ask: Ask, written: str) -> None:
    assert {row.speaker for row in ask("who-said-what", actor=written)} == {"Ann Lee"}


def test_an_actor_of_a_document_goes_by_name(ask: Ask) -> None:
    assert len(ask("who-said-what", actor="a ministry official")) == 1


@pytest.mark.parametrize(
    ("question", "given", "message"),
    [
        ("who-said-what", {"actor": "Ann"}, "fits several: ann-lee, ann-roe"),
        ("who-said-what", {"actor": "Ann Leee"}, "no actor 'Ann Leee'; near: Ann Lee"),
        ("who-said-what", {"actor": "zzz"}, "no actor 'zzz'$"),
        ("who-said-what", {"actor": ""}, "no actor ''"),
        ("who-said-what", {"actor": "https://example.org/nobody"}, "no actor https"),
        ("who-said-what", {"state": "The Herald"}, "no state"),
        ("who-said-what", {"since": "yesterday"}, "not a date"),
        ("who-said-what", {"status": "doubtful"}, "none of proposed, accepted, rejected"),
        ("who-said-what", {"colour": "red"}, "takes no parameter 'colour'; it takes: topic"),
        ("post-holders", {"date": "2023"}, "no single day"),
        ("contribution-by-year", {"since": "soon"}, "since: invalid literal"),
        ("provenance", {"statement": "herald-summit/nothing"}, "no such statement"),
    ],
)
def test_what_does_not_fit_is_told(
    ask: Ask, question: str, given: dict[str, str], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        ask(question, **given)


def test_a_question_that_is_not_there(ask: Ask) -> None:
    with pytest.raises(UnknownQuestion):
        ask("who-sang-what")


@pytest.mark.parametrize(
    "hostile", ['"} UNION {?s ?p ?o}', "cost> } #", "\\u0022 } #", "}\n#? end"]
)
@pytest.mark.parametrize("name", ["topic", "actor", "state", "document", "status", "since"])
def test_hostile_names_are_only_names(ask: Ask, name: str, hostile: str) -> None:
    with pytest.raises(UsageError):
        ask("who-said-what", **{name: hostile})
