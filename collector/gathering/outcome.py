"""What a poll came to: one pure function from the facts of a report to its Outcome."""

from __future__ import annotations

from collector.model import Column, Outcome, Report

# What a failure means for the column, by the report's problem_kind; the rest is told by the status.
_OF_KIND: dict[str, Outcome] = {
    # the line, the name, the server's door
    "timeout": Outcome.UNREACHABLE,
    "dns": Outcome.UNREACHABLE,
    "connect": Outcome.UNREACHABLE,
    "connection": Outcome.UNREACHABLE,
    "tls": Outcome.UNREACHABLE,
    "truncated": Outcome.UNREACHABLE,
    "deadline": Outcome.UNREACHABLE,
    "error": Outcome.UNREACHABLE,  # the server's own error page
    "maintenance": Outcome.UNREACHABLE,
    "robots-unreachable": Outcome.UNREACHABLE,  # RFC 9309, 2.3.1.4: take it for a disallow until it can be had
    "unrecorded": Outcome.UNREACHABLE,  # a replayed run that asks for more than was recorded
    # a door that is kept shut
    "robots": Outcome.BLOCKED,
    "wait": Outcome.BLOCKED,
    "block": Outcome.BLOCKED,
    "login": Outcome.BLOCKED,
    "challenge": Outcome.CHALLENGED,
    "captcha": Outcome.CHALLENGED,
    # another place
    "soft404": Outcome.GONE,
    "parked": Outcome.GONE,  # the name is for sale
    "moved": Outcome.MOVED,
    # a page that is not what the column says
    "private": Outcome.BROKEN,
    "address": Outcome.BROKEN,
    "config": Outcome.BROKEN,
    "redirects": Outcome.BROKEN,
    "oversize": Outcome.BROKEN,
    "shape": Outcome.BROKEN,
    "shell": Outcome.BROKEN,
    "empty": Outcome.BROKEN,
    "default": Outcome.BROKEN,  # the page of a web server that nobody has set up
    "unasked": Outcome.BROKEN,
}
_STATUS_FIRST = frozenset({"status", "error", "block", "empty", "soft404"})
_OF_STATUS: dict[int, Outcome] = {
    401: Outcome.BLOCKED,
    403: Outcome.BLOCKED,
    404: Outcome.GONE,
    405: Outcome.BLOCKED,  # how several Chinese firewalls say no
    407: Outcome.BLOCKED,
    410: Outcome.GONE,
    412: Outcome.BLOCKED,  # 瑞数
    429: Outcome.BLOCKED,
    451: Outcome.BLOCKED,
    521: Outcome.BLOCKED,  # 加速乐
}


def judge(report: Report, column: Column) -> tuple[Outcome, str]:
    """The outcome of a poll, and in words why where it is not simply good.

    A list without entries is no success, unless its column says that it may be empty.
    """
    if report.problem_kind:
        return _of_problem(report), report.problem or report.problem_kind
    if report.not_modified:
        return Outcome.UNCHANGED, "not modified"
    if not report.entries:
        return (Outcome.OK, "empty, as it may be") if column.expect.may_be_empty else (Outcome.EMPTY, "no entries")
    if report.same_entries:
        return Outcome.UNCHANGED, ""
    return Outcome.OK, "" if report.anchor_met else f"stopped after {report.pages} pages before any known entry"


def _of_problem(report: Report) -> Outcome:
    kind, status = report.problem_kind, report.status or 0
    if kind in _STATUS_FIRST and status in _OF_STATUS:
        return _OF_STATUS[status]
    if kind in _OF_KIND:
        return _OF_KIND[kind]
    return Outcome.UNREACHABLE if kind == "status" and status >= 500 else Outcome.BROKEN
