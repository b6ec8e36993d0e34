"""The only place that speaks SQL: facts as gathered, what is derived from them, and what editors decided."""

from collector.store.store import Store

__all__ = ["Store"]
