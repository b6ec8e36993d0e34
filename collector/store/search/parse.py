"""From tokens to the tree: operators bind as everywhere, NOT before NEAR before AND before OR."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from collector.errors import QueryError
from collector.store.search.fold import dense, fold
from collector.store.search.query import (
    All,
    Dates,
    InState,
    Kind,
    Near,
    Node,
    Query,
    Some,
    State,
    Term,
    Where,
    Without,
    everything,
)
from collector.store.search.typed import Sign, Token, tokens

_MOST_TERMS, _DEEPEST = 100, 30
_STATES = {
    **{state.value: state for state in State},
    "入选": State.TAKEN,
    "不用": State.REJECTED,
    "open": State.OPEN,
    "later": State.LATER,
    "taken": State.TAKEN,
    "rejected": State.REJECTED,
    "printed": State.PRINTED,
}
_DAY = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?月?)?年?")
_FIRST, _LAST = 10101, 99991231
_END = Token(Sign.CLOSE, "", -1)


def parse(text: str) -> Query:
    """The query that was typed.

    Words without a letter or digit are left out; where nothing is left, the query is empty and finds nothing.

    :raises QueryError: it cannot be understood; says in Chinese what is wrong, and where.
    """
    parser = _Parser(text, list(tokens(text)))
    root = parser.whole()
    if root is not None and sum(isinstance(node, Term) for node in everything(root)) > _MOST_TERMS:
        raise QueryError(f"检索词太多：至多 {_MOST_TERMS} 个", place=len(text))
    return Query(text, root)


class _Parser:
    """Walks over the tokens; every method reads one kind of phrase, None stands for words with nothing in them."""

    def __init__(self, text: str, found: list[Token]) -> None:
        self._text, self._tokens, self._at, self._depth = text, found, 0, 0

    def whole(self) -> Node | None:
        root = self._some(Where.ANY) if self._tokens else None
        if self._at < len(self._tokens):
            raise self._fault("“)”前面没有对应的“(”", self._token)
        return root

    @property
    def _token(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self, *signs: Sign) -> Token | None:
        token = self._token
        if token is None or token.sign not in signs:
            return None
        self._at += 1
        return token

    def _fault(self, problem: str, token: Token | None) -> QueryError:
        return QueryError(problem, place=token.place if token else len(self._text))

    def _some(self, where: Where | Kind) -> Node | None:
        return self._joined(self._all, where, Some, (Sign.OR,))

    def _all(self, where: Where | Kind) -> Node | None:
        return self._joined(self._not, where, All, (Sign.AND, Sign.WORD, Sign.FIELD, Sign.OPEN, Sign.NOT))

    def _joined(
        self,
        part: Callable[[Where | Kind], Node | None],
        where: Where | Kind,
        kind: type[Some | All],
        joints: tuple[Sign, ...],
    ) -> Node | None:
        """Parts that stand beside each other; only AND and OR are taken away, the rest begins the next part."""
        found = [part(where)]
        while self._token and self._token.sign in joints:
            self._take(Sign.AND, Sign.OR)
            found.append(part(where))
        parts = tuple(dict.fromkeys(one for one in found if one is not None))
        if len(parts) < 2:
            return parts[0] if parts else None
        return kind(parts)

    def _not(self, where: Where | Kind) -> Node | None:
        token = self._take(Sign.NOT)
        if token is None:
            return self._near(where)
        self._deeper(token)
        part = self._not(where)
        self._depth -= 1
        return None if part is None else Without(part)

    def _near(self, where: Where | Kind) -> Node | None:
        found, distance = [self._primary(where)], 0
        while token := self._take(Sign.NEAR):
            distance = max(distance, token.distance)
            found.append(self._primary(where))
            self._check_near(found, token)
        terms = tuple(one for one in found if isinstance(one, Term))
        return Near(terms, distance) if len(terms) > 1 else found[0] or (found[-1])

    def _check_near(self, found: list[Node | None], token: Token) -> None:
        if any(isinstance(one, Term) is False for one in found if one is not None):
            raise self._fault("NEAR 两边只能是词或引号里的短语", token)
        if len({one.where for one in found if isinstance(one, Term)}) > 1:
            raise self._fault("NEAR 两边要在同一个字段里", token)

    def _primary(self, where: Where | Kind) -> Node | None:
        token = self._take(Sign.OPEN, Sign.WORD, Sign.FIELD)
        if token is None:
            raise self._missing()
        if token.sign is Sign.WORD:
            return self._value(token, where)
        self._deeper(token)
        found = self._grouped(token, where) if token.sign is Sign.OPEN else self._fielded(token)
        self._depth -= 1
        return found

    def _grouped(self, token: Token, where: Where | Kind) -> Node | None:
        found = self._some(where)
        if self._take(Sign.CLOSE) is None:
            raise self._fault("“(”后面没有对应的“)”", token)
        return found

    def _fielded(self, token: Token) -> Node | None:
        assert token.field is not None  # noqa: S101  # what makes it a field
        if self._token is None or self._token.sign not in (Sign.WORD, Sign.OPEN):
            raise self._fault(f"“{token.text}:”后面缺少内容", token)
        return self._primary(token.field)

    def _missing(self) -> QueryError:
        before = self._tokens[self._at - 1] if self._at else None
        if self._token is not None and self._token.sign is not Sign.CLOSE:
            return self._fault(f"“{self._token.text}”前面缺少检索词", self._token)
        if before is not None and before.sign is Sign.OPEN:
            return self._fault("括号里没有检索词", before)
        if before is None:
            return self._fault("“)”前面没有对应的“(”", self._token)
        return self._fault(f"“{before.text}”后面缺少检索词", before)

    def _deeper(self, token: Token) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._fault(f"括号套得太深：至多 {_DEEPEST} 层", token)

    def _value(self, token: Token, where: Where | Kind) -> Node | None:
        if where is Kind.DATE:
            return self._dates(token)
        if where is Kind.STATE:
            return self._state(token)
        text = fold(token.text).strip()
        return Term(text, where) if isinstance(where, Where) and dense(text) else None

    def _state(self, token: Token) -> InState:
        state = _STATES.get(token.text.strip().lower())
        if state is None:
            raise self._fault(f"没有“{token.text}”这种状态，可用：{'、'.join(State)}", token)
        return InState(state)

    def _dates(self, token: Token) -> Dates:
        first, dots, last = token.text.strip().partition("..")
        low = self._day(first, token)[0] if first else _FIRST
        high = self._day(last if dots else first, token)[1] if last or not dots else _LAST
        if low > high or not (first or last):
            raise self._fault(f"日期“{token.text}”前后颠倒", token)
        return Dates(low, high)

    def _day(self, text: str, token: Token) -> tuple[int, int]:
        """The first and the last day of what may be a year, a month or a day."""
        found = _DAY.fullmatch(text)
        fault = self._fault(f"日期“{text}”看不懂，写法如 2026、2026-03、2026-03-15、2026-01..2026-03", token)
        if found is None:
            raise fault
        year, month, day = (int(part) if part else 0 for part in found.groups())
        try:
            date(year, month or 1, day or 1)
        except ValueError as error:
            raise fault from error
        return year * 10000 + (month or 1) * 100 + (day or 1), year * 10000 + (month or 12) * 100 + (day or 31)
