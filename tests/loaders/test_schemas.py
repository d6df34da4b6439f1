"""The committed JSON Schemas are those of the records."""

from __future__ import annotations

import json

from communique.loaders import schemas


def test_the_schemas_are_current() -> None:
    committed = {path.name: path.read_text() for path in schemas.HERE.glob("*.schema.json")}
    assert committed == schemas.texts(), "run: python -m communique.loaders.schemas"


def test_every_file_of_a_dossier_has_a_schema() -> None:
    assert set(schemas.schemas()) == {
        "actors", "agreements", "codebook", "document", "dossier", "events", "judgement", "outlets",
        "posts", "sources", "utterances",
    }  # fmt: skip


def test_schemas_name_what_is_required_and_refuse_the_rest() -> None:
    document = json.loads(schemas.texts()["document.schema.json"])
    statement = document["$defs"]["Statement"]
    assert set(statement["required"]) == {"id", "speaker", "mode", "passage", "paraphrase"}
    assert statement["additionalProperties"] is False
    posts = json.loads(schemas.texts()["posts.schema.json"])
    assert set(posts["properties"]) == {"posts", "tenures"}
    assert "Tenure" in posts["$defs"]
