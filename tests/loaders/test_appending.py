"""Records are added at the end of lists, and nothing a person wrote moves."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from communique.errors import DossierError
from communique.loaders.dossier.appending import append

NEW = {"id": "new", "label": "New: a 'thing'", "topics": []}

FILES = [
    "a: []\nb: []\n",
    "# head\na:\n- {id: one}\n\n# about b\nb:\n- id: two\n  names:\n  - text: x\n\n",
    "a:\n    - id: one\n      note: >-\n        folded\n        a: b\nb: ~\n# the end\n",
    "a: null\r\n",
    "b:\n- id: two\n\n\n",
    "",
]


@pytest.mark.parametrize("old", FILES)
@pytest.mark.parametrize("key", ["a", "b", "c"])
def test_lists_grow_and_all_else_stays(tmp_path: Path, old: str, key: str) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(old.encode())
    before = yaml.safe_load(old) or {}
    append(path, {key: [NEW, NEW | {"id": "newer"}]})
    after = yaml.safe_load(path.read_text())
    wanted = [*(before.get(key) or []), NEW, NEW | {"id": "newer"}]
    assert after == {**before, key: wanted}
    kept = [line for line in old.splitlines() if not line.startswith(f"{key}:")]
    found = iter(path.read_text().splitlines())
    assert all(line in found for line in kept if line.strip())  # the same lines, in their order


def test_several_lists_of_one_file(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text("a: []\n# about b\nb:\n- {id: two}\n")
    append(path, {"a": [NEW], "b": [NEW], "c": []})
    assert path.read_text() == (
        "a:\n  - id: new\n    label: \"New: a 'thing'\"\n    topics: []\n\n# about b\n"
        "b:\n- {id: two}\n- id: new\n  label: \"New: a 'thing'\"\n  topics: []\n"
    )


@pytest.mark.parametrize("old", ["a: [{id: one}]\n", "a:\n  id: one\n", "- a\n", "a: {\n"])
def test_files_that_cannot_be_gone_on_with_stay(tmp_path: Path, old: str) -> None:
    path = tmp_path / "f.yaml"
    path.write_text(old)
    with pytest.raises(DossierError, match=r"f\.yaml"):
        append(path, {"a": [NEW]})
    assert path.read_text() == old


words = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=20)


@given(st.lists(st.dictionaries(st.sampled_from(["id", "label", "note"]), words, min_size=1),
                max_size=3), words)  # fmt: skip
def test_whatever_is_added_reads_back(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, str]], label: str
) -> None:
    path = tmp_path_factory.mktemp("a") / "f.yaml"
    path.write_text("a:\n- {id: one}\nb: []\n")
    append(path, {"a": records, "b": [{"label": label}]})
    wanted = {"a": [{"id": "one"}, *records], "b": [{"label": label}]}
    assert yaml.safe_load(path.read_text(encoding="utf-8")) == wanted
