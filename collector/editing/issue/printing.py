"""Printing an issue: it is frozen with a hash of everything in it, and enters the printed memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from collector.editing.printed import enter
from collector.errors import StoreError
from collector.model import Issue, IssueState
from collector.store import Store
from collector.store.issue_rows import fingerprint


def print_issue(store: Store, number: int, *, by: str, now: datetime) -> Issue:
    """Freeze an issue as printed; from now on it refuses every change. Returns it with its hash.

    :raises UnknownRow: there is no such issue.
    :raises StoreError: it is printed already, or holds no article.
    """
    with store.write():
        issue = store.issues.get(number)
        if not issue.articles:
            raise StoreError(f"第 {number} 期没有文章，不能付印")
        digest = fingerprint(issue)
        store.issues.set_state(number, IssueState.PRINTED, by, now, digest=digest)
        printed = replace(issue, state=IssueState.PRINTED, digest=digest)
        enter(store, printed)
        return printed


def is_as_printed(issue: Issue) -> bool:
    """Whether a printed issue still is what its hash says."""
    return issue.digest is not None and fingerprint(issue) == issue.digest
