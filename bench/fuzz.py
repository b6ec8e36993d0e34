"""Feeds the readers mutated bytes, led by coverage (atheris), till time is up; what raises or hangs is a fault."""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

URL = "https://fuzz.example.cn/art/2026/11/22/art_1_2.html"
SEEDS = Path(__file__).parent.parent / "tests" / "floor" / "pages"
LISTS = SEEDS.parents[1] / "floor_lists"
SLOW = 10  # seconds after which one input counts as a hang
MEMORY = 2048  # megabytes


def read_article(data: bytes) -> None:
    """An article page from any bytes."""
    from collector.reading.article import read_article as read

    read(data, URL)


def decode(data: bytes) -> None:
    """Text from any bytes; the first forty may say the charset."""
    from collector.reading.charset import decode as read

    read(data[40:], data[:40].decode("latin-1"))


def attachment(data: bytes) -> None:
    """A file of a kind that the first byte names."""
    from collector.errors import ReadError
    from collector.reading.attachments import read_attachment

    kinds = ("pdf", "doc", "docx", "xls", "xlsx", "ofd", "zip", "txt")
    try:
        read_attachment(data[1:], kinds[data[0] % len(kinds)] if data else "")
    except ReadError:
        return


def listing(data: bytes) -> None:
    """A list page, a JSON list or a datastore from any bytes."""
    from collector.errors import UnexpectedPage
    from collector.reading.listing import read_list

    with contextlib.suppress(UnexpectedPage):
        read_list(data, URL)


def challenge(data: bytes) -> None:
    """A verdict on any bytes."""
    from collector.reading.challenge import judge

    judge(None, {}, data)


def feed(data: bytes) -> None:
    """A feed from any bytes."""
    from collector.errors import UnexpectedPage
    from spiders.feed import read

    with contextlib.suppress(UnexpectedPage):
        read(data, URL)


# One line a reader; each target lets through only what its reader promises to raise.
TARGETS: dict[str, Callable[[bytes], None]] = {"article": read_article, "charset": decode, "attachment": attachment}
TARGETS |= {"listing": listing, "challenge": challenge, "feed": feed}


def main(argv: Sequence[str]) -> int:
    """``fuzz [TARGET …] [--seconds N]``: every target in a process of its own; 1 when one of them failed."""
    parser = argparse.ArgumentParser(prog="python -m bench fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", help=f"of {', '.join(TARGETS)}; all where none is given")
    parser.add_argument("--seconds", type=int, default=30, help="for each target")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    unknown = set(options.targets) - set(TARGETS)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    if options.inside:
        return _fuzz(options.targets[0], options.seconds)
    failed = [name for name in options.targets or TARGETS if not _in_process(name, options.seconds)]
    print("failed: " + ", ".join(failed) if failed else "no fault found")
    return 1 if failed else 0


def _in_process(name: str, seconds: int) -> bool:
    """libFuzzer ends the process it runs in, so each target gets one; its own words are shown when it fails."""
    command = [sys.executable, "-m", "bench", "fuzz", name, "--seconds", str(seconds), "--inside"]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    words = (done.stdout + done.stderr).strip().splitlines()
    print(
        f"{name}: {words[-1] if words else ''}" if done.returncode == 0 else "\n".join([f"{name}: FAULT", *words[-40:]])
    )
    return done.returncode == 0


def _fuzz(name: str, seconds: int) -> int:
    try:
        import atheris
    except ImportError:
        print("atheris is not installed")
        return 1
    with atheris.instrument_imports(include=["collector"]):
        TARGETS[name](b"")
    with tempfile.TemporaryDirectory() as corpus:
        for seed in (*SEEDS.glob("*.html"), *LISTS.glob("*/*.html"), *LISTS.glob("feeds/*.xml")):
            (Path(corpus) / seed.name).write_bytes(seed.read_bytes())
        limits = [f"-max_total_time={seconds}", f"-timeout={SLOW}", f"-rss_limit_mb={MEMORY}", "-max_len=20000"]
        kept = f"-artifact_prefix={tempfile.gettempdir()}/fuzz-{name}-"  # where the input that broke something stays
        atheris.Setup([name, *limits, kept, corpus], TARGETS[name])
        atheris.Fuzz()
    return 0
