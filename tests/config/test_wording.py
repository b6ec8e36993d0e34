"""The office's word list: what ships loads, and what is wrong in it is named."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from collector.config import build, load
from collector.config.wording import KINDS, SEVERITIES
from collector.errors import ConfigErrors
from tests.config.sample import documents

ROOT = Path(__file__).parents[2]


def faults(words: str) -> list[tuple[str, str, str]]:
    with pytest.raises(ConfigErrors) as caught:
        build({**documents(), "wording.toml": tomllib.loads(words)})
    return [(fault.table, fault.key, fault.problem) for fault in caught.value.faults]


def test_the_shipped_list_covers_every_kind() -> None:
    wording = load(ROOT / "config").wording
    assert {rule.kind for rule in wording.rules} == set(KINDS)
    assert {rule.severity for rule in wording.rules} == set(SEVERITIES)
    assert len(wording.rules) > 100
    assert all(rule.reason for rule in wording.rules)
    names = [name for body in wording.bodies for name in body]
    assert len(names) == len(set(names)), "a spelling belongs to one body"


def test_a_right_form_is_not_itself_wrong() -> None:
    wording = load(ROOT / "config").wording
    for rule in wording.rules:
        if "\\" not in rule.right and rule.kind in ("规范表述", "错敏词"):
            found = rule.pattern.search(rule.right)
            assert not found or ("wrong" in rule.pattern.groupindex and found["wrong"] is None), rule.right


def test_a_list_is_not_needed() -> None:
    assert build(documents()).wording.rules == ()


def test_words_and_their_exceptions() -> None:
    words = '[[rules]]\nwrong = ["部份"]\nunless = ["部份额"]\nright = "部分"\nreason = "易错"\nkind = "规范表述"\n'
    [rule] = build({**documents(), "wording.toml": tomllib.loads(words)}).wording.rules
    assert [match["wrong"] for match in rule.pattern.finditer("部份额和部份人")] == [None, "部份"]


@pytest.mark.parametrize(
    ("words", "key", "problem"),
    [
        ('wrong = ["a"]', "reason", "is missing"),
        ('reason = "x"', "wrong", "give either words or a pattern"),
        ('reason = "x"\nwrong = ["a"]\npattern = "b"', "wrong", "give either"),
        ('reason = "x"\npattern = "("', "pattern", "is not a regular expression"),
        ('reason = "x"\nwrong = ["a"]\nkind = "语病"', "kind", "is not one of"),
        ('reason = "x"\nwrong = ["a"]\nseverity = "严重"', "severity", "is not one of"),
        ('reason = "x"\nwrong = ["a"]\nrigth = "b"', "rigth", "did you mean 'right'"),
    ],
)
def test_a_fault_names_its_rule(words: str, key: str, problem: str) -> None:
    [(table, where, said)] = faults(f"[[rules]]\n{words}\n")
    assert (table, where) == ("rules 1", key)
    assert problem in said


def test_a_body_needs_its_name() -> None:
    assert faults('[[bodies]]\nshort = ["x"]\n') == [("bodies 1", "name", "is missing")]


def test_a_list_that_is_no_toml_is_told(tmp_path: Path) -> None:
    for path in (ROOT / "config").rglob("*.toml"):
        target = tmp_path / path.relative_to(ROOT / "config")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    (tmp_path / "wording.toml").write_text("[[rules", encoding="utf-8")
    with pytest.raises(ConfigErrors, match=r"wording\.toml: is not TOML"):
        load(tmp_path)
