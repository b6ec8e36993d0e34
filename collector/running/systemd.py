"""What systemd is told, where it asks for it: ready, alive, stopping. Elsewhere nothing happens."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from contextlib import suppress

SOCKET = "NOTIFY_SOCKET"  # the variable in which systemd names its socket
READY, ALIVE, STOPPING = "READY=1", "WATCHDOG=1", "STOPPING=1"


def notify(environment: Mapping[str, str], state: str) -> None:
    """Send one line of sd_notify(3), such as ``READY=1``; nobody who listens is no fault."""
    address = environment.get(SOCKET, "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line, suppress(OSError):
        line.connect(f"\0{address[1:]}" if address.startswith("@") else address)  # @: one without a file
        line.send(state.encode())
