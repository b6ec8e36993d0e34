"""A thousand feeds beside readers that people use: first poll, unchanged poll, one with 5 % of the feeds changed."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench._readers_peers import PEERS, missing
from bench._readers_site import ENTRIES

_CHANGED = 0.05
POLLS = ("first", "unchanged", "5 % changed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What one poll of all feeds cost a program, as a process of its own."""

    program: str
    poll: str
    seconds: float
    cpu: float  # seconds, children included
    memory: float  # megabytes at most
    requests: int
    unchanged: int  # answered 304
    megabytes: float  # sent by the server
    entries: int  # known afterwards

    def line(self, feeds: int) -> str:
        """The figures in words."""
        return (
            f"{self.program:15} {self.poll:12} {self.seconds:7.1f} s  {self.cpu / feeds * 1e3:7.2f} ms CPU a feed"
            f"  {self.memory:5.0f} MB  {self.requests:5} requests, {self.unchanged:5} of them 304,"
            f" {self.megabytes:6.1f} MB, {self.entries} entries"
        )


def main(argv: Sequence[str]) -> int:
    """Measure and print; 1 where an entry was missed or our CPU is above lemon24/reader's."""
    parser = argparse.ArgumentParser(prog="bench readers", description=__doc__)
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before every answer")
    parser.add_argument("--peers", nargs="*", choices=list(PEERS), default=list(PEERS))
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args(argv)
    found = []
    for name in asked.peers:
        if lacking := missing(name):
            print(f"{name}: not measured, {', '.join(lacking)} is not installed")
            continue
        for polled in measured(name, asked.feeds, asked.latency):
            print(polled.line(asked.feeds), flush=True)
            found.append(polled)
    if asked.json:
        asked.json.write_text(json.dumps([_values(one) for one in found], indent=1), encoding="utf-8")
    return verdict(found, asked.feeds)


def verdict(found: Sequence[Polled], feeds: int) -> int:
    """Say which aims are met."""
    ours = {one.poll: one for one in found if one.program == "collector"}
    theirs = {one.poll: one for one in found if one.program == "lemon24/reader"}
    new = len(range(0, feeds, round(1 / _CHANGED)))
    wanted = dict(zip(POLLS, (feeds * ENTRIES, feeds * ENTRIES, feeds * ENTRIES + new), strict=True))
    aims = [(f"all entries, {poll} poll", one.entries == wanted[poll], str(one.entries)) for poll, one in ours.items()]
    for poll, other in theirs.items():
        if poll in ours:
            ratio = ours[poll].cpu / other.cpu
            aims.append((f"CPU not above lemon24/reader's, {poll} poll", ratio <= 1, f"{ratio:.2f} of it"))
    for aim, met, value in aims:
        print(f"{'met   ' if met else 'MISSED'} {aim}: {value}")
    return 0 if all(met for _, met, _ in aims) else 1


def measured(name: str, feeds: int, latency: float) -> Iterator[Polled]:
    """The three polls of one program, with a server and a folder of its own."""
    with served(feeds, latency) as port, tempfile.TemporaryDirectory() as folder:
        for poll in POLLS:
            if poll == POLLS[2]:
                _ask(port, f"/publish?share={_CHANGED}")
            _ask(port, "/counted")
            yield _poll(name, poll, Path(folder), feeds, port)


def _poll(name: str, poll: str, folder: Path, feeds: int, port: int) -> Polled:
    command = [sys.executable, "-m", "bench._readers_peers", name, str(folder), str(feeds), str(port)]
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{name} failed with {process.returncode}; run by hand: {' '.join(command)}")
    counted = json.loads(_ask(port, "/counted"))
    return Polled(
        program=name,
        poll=poll,
        seconds=time.perf_counter() - began,
        cpu=used.ru_utime + used.ru_stime,
        memory=used.ru_maxrss / 1024,
        requests=counted["requests"],
        unchanged=counted["unchanged"],
        megabytes=counted["bytes"] / 1e6,
        entries=int(said.split()[-1]),
    )


@contextmanager
def served(feeds: int, latency: float) -> Iterator[int]:
    """The server with its feeds, in a process of its own; its port."""
    command = [sys.executable, "-m", "bench._readers_site", str(feeds), str(latency)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.terminate()


def _ask(port: int, path: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
        body: bytes = answer.read()
    return body


def _values(one: Polled) -> dict[str, object]:
    return {name: getattr(one, name) for name in Polled.__slots__}
