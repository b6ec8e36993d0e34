"""错敏词 and 规范表述: what the office's word list (``config/wording.toml``) objects to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from collector.config.wording import WordRule
from collector.editing.proofing.finding import Case, Finding, Place, Severity, around


def words_of_article(case: Case) -> Iterator[Finding]:
    """Every place where a rule of the word list is broken, each once a paragraph."""
    for place, text in case.passages:
        for rule in case.wording.rules:
            yield from _broken(rule, place, text)


def _broken(rule: WordRule, place: Place, text: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for match in rule.pattern.finditer(text):
        name = "wrong" if "wrong" in rule.pattern.groupindex else 0
        wrong = match[name]
        if not wrong or wrong in seen:
            continue
        seen.add(wrong)
        right = _right(rule, match)
        yield Finding(
            rule=rule.kind,
            place=place,
            message=f"「{wrong.strip()}」" + (f" → {right}" if right else "") + f"（{rule.reason}）",
            excerpt=around(text, match.start(name), match.end(name)),
            severity=Severity(rule.severity),
            text=text,
        )


def _right(rule: WordRule, match: re.Match[str]) -> str:
    return match.expand(rule.right) if "\\" in rule.right else rule.right
