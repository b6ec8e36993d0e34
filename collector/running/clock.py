"""A clock that was wrong: what was noted by it lies in the future, and must not be waited for."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from collector.store import Store

logger = logging.getLogger(__name__)

_AHEAD = timedelta(minutes=5)  # by which two clocks may differ


def take_back_the_future(store: Store, now: datetime) -> int:
    """Let columns be due whose last poll lies in the future, for when they are due was reckoned from it; how many."""
    wrong = [
        state
        for state in store.columns.states().values()
        if state.last_polled is not None and state.last_polled > now + _AHEAD
    ]
    for state in wrong:
        logger.warning("%s was polled at %s, which is yet to come; it is due now", state.column, state.last_polled)
        store.columns.poll_now(state.column, now)
    return len(wrong)
