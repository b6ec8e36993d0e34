"""One column of the registry: a ``[source.columns.key]`` table read into a ``Column`` and checked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta

from collector.config.table import Table, kind_of, nearest
from collector.config.web import RSSHUB, check_address, check_host, check_pattern, check_selector
from collector.model import Column, ColumnFilter, Confidence, Expect, Selectors

# What may be told beside the address: every option, its kind, and the families that listen; () is all of them.
# A test holds this true against what the families ask for.
OPTIONS: Mapping[str, tuple[type, tuple[str, ...]]] = {
    "links": (str, ()),  # a regular expression that every article address matches
    "page_offset": (int, ("trs", "ucap")),  # number in the file name of page 2
    "page_size": (int, ("jpaas",)),  # rows to ask for
    "search": (str, ("ucap",)),  # path of the JSON list: searchList, search or common/search
    "api": (bool, ("cnstock",)),  # ask the interface at once instead of the page
    "gi": (str, ("changzhou",)),  # key of a list that is handed out as JSON
    "ns": (str, ("changzhou",)),
    "dept": (int, ("changzhou",)),
}
PATTERNS = frozenset({"links"})
GIVEN = frozenset({"delay", "rsshub"})  # options that come from the source and the settings, never from a column
OF_PAGES = ("url", "family", "selectors", "options", "pages", "every_minutes", "internal")  # senseless in a filter

Options = dict[str, str | int | bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a column is checked against and cannot know itself; None or empty: not checked."""

    families: Collection[str] | None = None
    sections: Collection[str] = ()
    today: date | None = None
    interval_min: timedelta = timedelta(minutes=1)
    interval_max: timedelta = timedelta(days=14)
    page_limit: int = 10  # for a column that gives no ``pages`` of its own
    rsshub: str = ""  # base address of the instance that rsshub:// columns are asked of


def read_column(table: Table, key: str, source: str, *, delay: int | None, rules: Rules, disabled: bool) -> Column:
    """The column that a table describes; its faults are noted, its key is ``source/key``.

    :param disabled: the whole source is; then nothing need be known of its columns.
    """
    is_filter = "filter" in table
    if is_filter:
        _refuse_page_keys(table)
    family = _family(table, rules)
    enabled, internal = table.flag("enabled", default=True), table.flag("internal", default=False)
    url = _url(table, family, required=enabled and not is_filter and not disabled, internal=internal)
    column = Column(
        key=f"{source}/{key}",
        source=source,
        name=table.text("name", required=True),
        url=url,
        family=family,
        section=_section(table, rules),
        enabled=enabled,
        reason=table.text("reason") or None,
        selectors=_selectors(table.table("selectors")),
        options=_given(url, delay, rules) | _options(table.table("options"), family),
        filter=_filter(table.table("filter")) if is_filter else None,
        expect=_expect(table.table("expect")),
        every=_every(table, rules),
        pages=table.whole("pages", rules.page_limit, low=1, high=200),
        internal=internal,
        verified=_verified(table, rules),
        confidence=Confidence(table.choice("confidence", list(Confidence), Confidence.LOW)),
        evidence=table.texts("evidence"),
    )
    _check_standing(table, column, disabled=disabled)
    table.close()
    return column


def _refuse_page_keys(table: Table) -> None:
    for key in OF_PAGES:
        if key in table:
            table.fault(key, "a filter looks at what other columns bring; it has no page of its own")


def _check_standing(table: Table, column: Column, *, disabled: bool) -> None:
    """An enabled column says why it is believed, a disabled one why it is not polled."""
    if not column.enabled and not column.reason:
        table.fault("reason", "is missing: say why the column is disabled; editors are shown it")
    if column.enabled and column.reason:
        table.fault("reason", "is given, but the column is enabled")
    if column.enabled and not disabled and column.filter is None:
        for key in ("verified", "confidence", "evidence"):
            if not table.raw(key):
                table.fault(key, "is missing: an enabled column says how its address is known")


def _url(table: Table, family: str, *, required: bool, internal: bool) -> str:
    """The address; a disabled column may lack the one that nobody could find."""
    url = table.text("url", required=required)
    if url:
        check_address(table, "url", url, internal=internal)
    if url.startswith(RSSHUB) and family not in ("feed", "auto"):
        table.fault("family", "an rsshub:// address is a feed")
    return url


def _family(table: Table, rules: Rules) -> str:
    """The family's name; an unknown one is complained of once and goes on as "auto"."""
    family = table.text("family", "auto")
    known = {*(rules.families or ()), "auto"}
    if rules.families is None or family in known:
        return family
    table.fault("family", f"there is no family {family!r}{nearest(family, known)}")
    return "auto"


def _section(table: Table, rules: Rules) -> str | None:
    section = table.text("section") or None
    if section is not None and rules.sections and section not in rules.sections:
        table.fault("section", f"the bulletin has no section {section!r}{nearest(section, rules.sections)}")
    return section


def _selectors(table: Table) -> Selectors:
    found = {one.name: table.text(one.name) or None for one in fields(Selectors)}
    for key, selector in found.items():
        if selector is not None:
            check_selector(table, key, selector)
    table.close()
    return Selectors(**found)


def _given(url: str, delay: int | None, rules: Rules) -> Options:
    given: Options = {} if delay is None else {"delay": delay}
    if url.startswith(RSSHUB) and rules.rsshub:
        given["rsshub"] = rules.rsshub
    return given


def _options(table: Table, family: str) -> Options:
    found: Options = {}
    for key in table.take_all():
        value = _option(table, key, family)
        if value is not None:
            found[key] = value
    for key in PATTERNS & found.keys():
        check_pattern(table, key, str(found[key]))
    return found


def _option(table: Table, key: str, family: str) -> str | int | bool | None:
    kind, listeners = OPTIONS.get(key, (None, ()))
    value = table.raw(key)
    if kind is None:
        table.fault(key, f"unknown option{nearest(key, OPTIONS)}")
    elif listeners and family not in (*listeners, "auto"):
        table.fault(key, f"means nothing to the family {family!r}, only to {', '.join(listeners)}")
    elif type(value) is not kind:
        table.fault(key, f"must be {kind_of(kind())}, not {kind_of(value)}")
    elif isinstance(value, str | int):
        return value
    return None


def _filter(table: Table) -> ColumnFilter:
    found = ColumnFilter(hosts=table.texts("hosts"), labels=table.texts("labels"), words=table.texts("words"))
    for host in found.hosts:
        check_host(table, "hosts", host)
    if found == ColumnFilter():
        table.fault("", "is empty: give hosts, labels or words")
    table.close()
    return found


def _expect(table: Table) -> Expect:
    per_week = table.number("per_week", 0.0, low=0, high=10_000) if "per_week" in table else None
    found = Expect(per_week=per_week, may_be_empty=table.flag("may_be_empty", default=False))
    table.close()
    return found


def _every(table: Table, rules: Rules) -> timedelta | None:
    if "every_minutes" not in table:
        return None
    low, high = (int(bound.total_seconds() // 60) for bound in (rules.interval_min, rules.interval_max))
    return timedelta(minutes=table.whole("every_minutes", low, low=low, high=high))


def _verified(table: Table, rules: Rules) -> date | None:
    day = table.day("verified")
    if day is not None and rules.today is not None and day > rules.today:
        table.fault("verified", f"{day} lies in the future")
    return day
