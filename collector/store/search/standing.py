"""Where items stand with the editors, as far as a query asks for it."""

from __future__ import annotations

from collections.abc import Mapping

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
_STATES = {"take": State.TAKEN, "reject": State.REJECTED, "later": State.LATER}
_NAMED = (Where.SOURCE, Where.COLUMN, Where.SECTION)


def scope_of(root: Node, connection: Connection, names: Names) -> Scope:
    """What the query is judged by; the journal is read only where it asks for 状态 or 版块."""
    nodes = list(everything(root))
    terms = [node for node in nodes if isinstance(node, Term) and node.where in _NAMED]
    columns = {term: names.meant(term.where, term.text) for term in terms}
    if not any(isinstance(node, InState) for node in nodes) and all(t.where is not Where.SECTION for t in terms):
        return Scope(columns=columns)
    states, sections = _standing(connection)
    return Scope(columns=columns, states=states, sections=sections)


def _standing(connection: Connection) -> tuple[Mapping[int, State], Mapping[int, str]]:
    states: dict[int, State] = {}
    sections: dict[int, str] = {}
    for item, kind, section in connection.rows(_SETTLED):
        states[item] = _STATES[kind]
        if section and kind == "take":
            sections[item] = section
    for item, section in connection.rows(_PRINTED):
        states[item] = State.PRINTED
        sections[item] = section
    spelled = {section: fold(section) for section in set(sections.values())}
    return states, {item: spelled[section] for item, section in sections.items()}
