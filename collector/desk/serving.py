"""Serving the desk: where it listens, and whose word on a visitor's address it takes."""

from __future__ import annotations

import logging

import uvicorn
from fastapi import FastAPI

from collector.config import Settings


def serve(desk: FastAPI, settings: Settings, *, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT; what is being answered then is finished first."""
    uvicorn.Server(serving(desk, settings, host=host, port=port)).run()


def serving(desk: FastAPI, settings: Settings, *, host: str, port: int) -> uvicorn.Config:
    """How the desk is served; what a proxy says of the visitor's address counts only from those that are named."""
    return uvicorn.Config(
        desk,
        host=host,
        port=port,
        proxy_headers=bool(settings.desk_proxies),
        forwarded_allow_ips=list(settings.desk_proxies),
        server_header=False,
        access_log=logging.getLogger().isEnabledFor(logging.INFO),
        log_level="warning",
        timeout_graceful_shutdown=10,
    )
