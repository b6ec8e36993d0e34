"""The editors' desk: server-rendered pages and the same actions as JSON, over the store; it never asks a site."""

from __future__ import annotations

from collector.desk.app import create_app

__all__ = ["create_app"]
