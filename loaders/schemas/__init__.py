"""JSON Schemas of the dossier's files, generated from the records.

Editors complete and check with them: a YAML file may begin with
``# yaml-language-server: $schema=PATH/document.schema.json``.
"""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import msgspec

from communique.graph import records as r
from communique.loaders.dossier.layout import FILES, Settings

HERE = Path(__file__).parent
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """Every schema by name: one for each file of registry and codebook, document and judgement."""
    found = {Path(name).stem: _file(keys) for name, keys in FILES.items()}
    found["document"] = _record(r.Document)
    found["judgement"] = _record(r.Judgement)
    found["dossier"] = _record(Settings)
    return dict(sorted(found.items()))


def texts() -> dict[str, str]:
    """The file name and text of every schema."""
    return {
        f"{name}.schema.json": json.dumps(_tidy(schema), indent=2, ensure_ascii=False) + "\n"
        for name, schema in schemas().items()
    }


def write(folder: Path = HERE) -> None:
    """Writes all schemas into a folder."""
    for name, words in texts().items():
        (folder / name).write_text(words, "utf-8", newline="\n")


def _record(kind: type[msgspec.Struct]) -> dict[str, Any]:
    return {"$schema": _DIALECT, **msgspec.json.schema(kind)}


def _file(keys: dict[str, type[r.Record]]) -> dict[str, Any]:
    references, definitions = msgspec.json.schema_components(
        keys.values(), ref_template="#/$defs/{name}"
    )
    lists = {
        key: {"type": ["array", "null"], "items": reference}
        for key, reference in zip(keys, references, strict=True)
    }
    return {
        "$schema": _DIALECT,
        "type": "object",
        "properties": lists,
        "additionalProperties": False,
        "$defs": definitions,
    }


def _tidy(schema: Any) -> Any:
    # Python 3.13 strips the indentation of docstrings by itself; earlier ones leave it in
    if isinstance(schema, dict):
        return {key: _tidy(value) for key, value in schema.items()}
    if isinstance(schema, list):
        return [_tidy(value) for value in schema]
    return inspect.cleandoc(schema) if isinstance(schema, str) and "\n" in schema else schema
