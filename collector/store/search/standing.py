"""Where items stand with the editors, as far as a query asks for it; read once as long as nobody decides anything."""

from __future__ import annotations

from collector.store.connection import Connection
from collector.store.search.document import Scope
from collector.store.search.fold import fold
from collector.store.search.names import Names
from collector.store.search.query import InState, Node, State, Term, Where, everything

_SETTLED = """
SELECT item, kind, section FROM (SELECT item, kind, section, max(id) FROM standing_decisions
  WHERE kind IN ('take', 'reject', 'later', 'reopen') GROUP BY item) WHERE kind <> 'reopen'
"""
_PRINTED = """
SELECT item, section FROM issue_articles JOIN issues ON issues.number = issue
WHERE issues.state = '已印' AND item IS NOT NULL
"""
_MARK = """
SELECT (SELECT max(id) FROM decisions), (SELECT count(*) FROM issues WHERE state = '已印'),
  (SELECT max(printed_at) FROM issues)
"""
_STATES = {"take": State.TAKEN, "reject": State.REJECTED, "later": State.LATER}
_NAMED = (Where.SOURCE, Where.COLUMN, Where.SECTION)


class Standing:
    """The states and sections of all items that are not among the candidates."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._mark: tuple[object, ...] = ()
        self._states: dict[int, State] = {}
        self._sections: dict[int, str] = {}

    def scope_of(self, root: Node, names: Names) -> Scope:
        """What a query is judged by; the journal is read only where it asks for 状态 or 版块."""
        nodes = list(everything(root))
        terms = [node for node in nodes if isinstance(node, Term) and node.where in _NAMED]
        columns = {term: names.meant(term.where, term.text) for term in terms}
        if not any(isinstance(node, InState) for node in nodes) and all(t.where is not Where.SECTION for t in terms):
            return Scope(columns=columns)
        self._read()
        return Scope(columns=columns, states=self._states, sections=self._sections)

    def _read(self) -> None:
        mark = tuple(self._connection.rows(_MARK)[0])
        if mark == self._mark:
            return
        states: dict[int, State] = {}
        sections: dict[int, str] = {}
        for item, kind, section in self._connection.rows(_SETTLED):
            states[item] = _STATES[kind]
            if section and kind == "take":
                sections[item] = section
        for item, section in self._connection.rows(_PRINTED):
            states[item] = State.PRINTED
            sections[item] = section
        spelled = {section: fold(section) for section in set(sections.values())}
        self._states, self._mark = states, mark
        self._sections = {item: spelled[section] for item, section in sections.items()}
