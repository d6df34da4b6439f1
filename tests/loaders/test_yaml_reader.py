"""YAML from anyone: what is read, and that everything hostile ends in one clear error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.errors import DossierError
from communique.loaders.dossier import yaml_reader
from communique.loaders.dossier.yaml_reader import read


def refused(data: bytes) -> str:
    with pytest.raises(DossierError) as caught:
        read(data, "f.yaml")
    (problem,) = caught.value.problems
    assert problem.file == "f.yaml"
    return str(problem)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("no", "no"), ("on", "on"), ("y", "y"), ("2025-04-08", "2025-04-08"),
        ("2025-04~", "2025-04~"), ("12:30:45", "12:30:45"), ("1_000", "1_000"), (".inf", ".inf"),
        (".nan", ".nan"), ("1e999", "1e999"), ("0x", "0x"), ("~", None), ("null", None),
        ("true", True), ("False", False), ("7", 7), ("-3", -3), ("012", 12), ("0o17", 15),
        ("0xff", 255), ("1.5", 1.5), ("1e3", 1000.0), (".5", 0.5), ('"7"', "7"), ("'true'", "true"),
        ("!!str 7", "7"), ("<<", "<<"), ("=", "="),
    ],
)  # fmt: skip
def test_scalars_mean_what_yaml_1_2_says(written: str, meant: object) -> None:
    found = read(f"a: {written}\n".encode(), "f").value["a"]
    assert found == meant
    assert type(found) is type(meant)


def test_every_value_knows_its_line() -> None:
    node = read(b"a:\n  - b: 1\n    c:\n      - x\n      - y\nd: {e: 2}\n", "f")
    assert node.value == {"a": [{"b": 1, "c": ["x", "y"]}], "d": {"e": 2}}
    lines = {("a",): 1, ("a", 0): 2, ("a", 0, "c"): 3, ("a", 0, "c", 1): 5, ("d", "e"): 6}
    assert {steps: node.at(*steps).line for steps in lines} == lines
    assert node.at("a", 0, "nowhere", 3).line == 2  # the nearest there is


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    bomb = b"a: &a [x,x]\n" + b"".join(
        b"%c: &%c [*%c,*%c]\n" % (n + 1, n + 1, n, n) for n in range(97, 120)
    )
    assert "f.yaml:1: anchor &a" in refused(bomb)
    assert "alias *a" in refused(b"b: *a\n")


@pytest.mark.parametrize("nested", [b"[" * 100_000, b"{a: " * 5000, b"- " * 5000 + b"x"])
def test_deep_nesting_is_refused(nested: bytes) -> None:
    assert "nested too deep; expected at most 32 levels" in refused(nested)


def test_size_and_number_of_values_are_limited() -> None:
    assert "too large" in refused(b"a: " + b"x" * yaml_reader.MAX_BYTES)
    assert "too many values" in refused(b"[" + b"1," * (yaml_reader.MAX_NODES + 1) + b"]")


def test_a_key_twice_names_both_lines() -> None:
    assert refused(b"a: 1\nb: 2\na: 3\n").startswith("f.yaml:3: key 'a' twice, first on line 1")
    assert "key 'a' twice" in refused(b'x:\n- {a: 1, "a": 2}\n')


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a: !!python/object/apply:os.system [id]", "f.yaml:1: tag tag:yaml.org,2002:python"),
        (b"a: !!binary aGk=", "tag tag:yaml.org,2002:binary"),
        (b"a: !mine x", "tag !mine"),
        (b"a: 1\nb: \xff\n", "f.yaml:2: not UTF-8: byte 0xff; expected UTF-8"),
        ("a: 1".encode("utf-16"), "not UTF-8"),
        (b"a: 1\nb: x\x00y\n", "f.yaml:2: a control character"),
        (b'a: "x\\0y"', "f.yaml:1: a control character in text"),
        (b"a: 1\n---\nb: 2\n", "f.yaml:2: a second YAML document"),
        (b"? [a, b]\n: c\n", "f.yaml:1: a collection used as a key"),
        (b"a: b: c\n", "f.yaml:1: not readable as YAML: mapping values are not allowed"),
        (b"a: [1, 2\nb: 3\n", "f.yaml:2: not readable as YAML"),
        (b"\ta: 1\n", "f.yaml:1: not readable as YAML"),
    ],
)
def test_what_a_dossier_never_needs_is_refused_with_its_line(data: bytes, message: str) -> None:
    assert message in refused(data)


def test_nothing_at_all_is_nothing() -> None:
    assert read(b"", "f").value is None
    assert read(b"# only a comment\n", "f").value is None
    assert read(b"\xef\xbb\xbfa: 1\n", "f").value == {"a": 1}


YAML_LIKE = st.text(st.sampled_from("ab:1-[]{},&*!?|>'\"%@#~ \n\t\x85\u2028é\x07\\"), max_size=60)


@given(st.one_of(st.binary(max_size=60), YAML_LIKE.map(str.encode)))
def test_whatever_the_bytes_only_a_dossier_error_comes_out(data: bytes) -> None:
    try:
        node = read(data, "f")
    except DossierError:
        return
    assert isinstance(node.value, dict | list | str | int | float | bool | type(None))
