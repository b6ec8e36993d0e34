"""``kill -9`` at random moments of crawl, decision, backup and migration: nothing lost, nothing doubled, all sound.

``python -m bench kill [--times 300] [--seed N]``: half of the kills hit crawls, the rest the others in turn.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from bench._killing import Office, kill_backups, kill_crawls, kill_decisions, kill_migrations, serving


def main(argv: list[str]) -> int:
    """Kill, print the table; 1 where anything was lost, doubled or damaged."""
    parser = argparse.ArgumentParser(prog="bench kill", description=__doc__)
    parser.add_argument("--times", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    sixth = options.times // 6
    shares = (
        ("crawl", kill_crawls, options.times - 3 * sixth),
        ("decision", kill_decisions, sixth),
        ("backup", kill_backups, sixth),
        ("migration", kill_migrations, sixth),
    )
    good, begun = True, time.monotonic()
    print("killed in   kills  lost  doubled  verify fails  (done before the kill)")
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as port:
        office = Office(Path(folder), port, options.seed)
        for name, work, times in shares:
            tally = work(office, times)
            figures = f"{tally.kills:5}  {len(tally.lost):4}  {len(tally.doubled):7}  {len(tally.unsound):12}"
            print(f"{name:10} {figures}  ({tally.finished})", flush=True)
            for line in (*tally.lost[:5], *tally.doubled[:5], *tally.unsound[:5]):
                print(f"    {line}")
            good = good and tally.good
    print(f"{'met' if good else 'MISSED'}: seed {options.seed}, {time.monotonic() - begun:.0f} s")
    return 0 if good else 1
