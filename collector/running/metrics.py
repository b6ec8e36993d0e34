"""What Prometheus may ask of the daemon: counters of its work, and the state of the store at the moment of asking."""

from __future__ import annotations

import shutil
from collections import Counter as Count
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from collector import __version__
from collector.config import Config
from collector.gathering.archive import FOLDER
from collector.model import Outcome, Poll, Precision, Severity
from collector.running.beat import read_beat
from collector.store import Store

NEVER = "never"  # the verdict on a column that was not polled yet
_SECONDS = (0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800)
_AGES = (300, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400, 172_800, 604_800)  # 5 minutes to a week


class Meter:
    """What the daemon counts while it works; every label has a handful of values, whatever the registry holds."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._polls = Counter("collector_polls", "Polls that ended, by outcome.", ["outcome"], registry=self.registry)
        for outcome in Outcome:
            self._polls.labels(outcome)
        self._duration = Histogram(
            "collector_poll_duration_seconds",
            "From a poll's first request to its report.",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._items = Counter("collector_items", "Items that were new.", registry=self.registry)
        self._freshness = Histogram(
            "collector_freshness_seconds",
            "From publication, where its minute is known, to the item being stored.",
            buckets=_AGES,
            registry=self.registry,
        )
        self._lag = Gauge(
            "collector_loop_lag_seconds", "How late the event loop was at its last beat.", registry=self.registry
        )
        self._skipped = Counter(
            "collector_runs_skipped", "Timed runs left out because the one before still ran.", registry=self.registry
        )
        self._steps = Counter(
            "collector_clock_steps", "Times the machine's clock was set while the daemon ran.", registry=self.registry
        )
        info = Gauge("collector_build_info", "Always 1; the version is a label.", ["version"], registry=self.registry)
        info.labels(__version__).set(1)

    def poll(self, poll: Poll) -> None:
        """A poll has ended."""
        self._polls.labels(poll.outcome).inc()
        self._duration.observe(max((poll.finished - poll.started).total_seconds(), 0.0))
        self._items.inc(poll.new)

    def item(self, published: datetime | None, precision: Precision | None, stored: datetime) -> None:
        """An item was stored for the first time."""
        if published is not None and precision is Precision.MINUTE:
            self._freshness.observe(max((stored - published).total_seconds(), 0.0))

    def lag(self, seconds: float) -> None:
        """The loop has beaten."""
        self._lag.set(seconds)

    def skipped(self) -> None:
        """A timed run was left out."""
        self._skipped.inc()

    def stepped(self) -> None:
        """The clock was set."""
        self._steps.inc()


class StoreState(Collector):
    """The state of the store and the disk, asked anew at every scrape; with a store of its own, for any thread."""

    def __init__(self, config: Callable[[], Config], path: Path, now: Callable[[], datetime]) -> None:
        self._config, self._path, self._now = config, path, now

    def describe(self) -> Iterator[Metric]:
        """Nothing before the first scrape: registering must not open the store."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """All of it."""
        config = self._config()
        with Store.open(self._path) as store:
            yield from _of_store(store, config)
        yield from _of_disk(config, self._path)
        yield from _of_daemon(config, self._now())


def _of_store(store: Store, config: Config) -> Iterator[Metric]:
    states = store.columns.states()
    latest = [states[column.key].last_outcome if column.key in states else None for column in config.enabled]
    verdicts = Count(str(outcome) if outcome else NEVER for outcome in latest)
    names = [*(str(outcome) for outcome in Outcome), NEVER]
    yield _family(
        "collector_columns",
        "Watched columns, by what their last poll came to.",
        "verdict",
        {n: verdicts[n] for n in names},
    )
    yield GaugeMetricFamily("collector_gaps_open", "Gaps that are open.", len(store.polls.gaps()))
    pending = sum(store.polls.pending_counts().values())
    yield GaugeMetricFamily("collector_articles_pending", "Listed articles that are not read yet.", pending)
    faults = Count(str(one.alert.severity) for one in store.alerts.open() if one.gone is None)
    yield _family(
        "collector_alerts_open",
        "Faults that stand, by severity.",
        "severity",
        {str(s): faults[str(s)] for s in Severity},
    )
    yield GaugeMetricFamily(
        "collector_notices_waiting", "Messages that are not sent yet.", len(store.notices.waiting())
    )
    last = store.lists.last()
    if last is not None:
        yield GaugeMetricFamily(
            "collector_list_timestamp_seconds", "When the last list was made.", last.made.timestamp()
        )


def _of_disk(config: Config, path: Path) -> Iterator[Metric]:
    files = [path, path.with_name(f"{path.name}-wal")]
    yield GaugeMetricFamily("collector_store_bytes", "Size of the database and its log.", sum(map(_size, files)))
    archive = sum(map(_size, (config.settings.data_dir / FOLDER).glob("*.warc.gz")))
    yield GaugeMetricFamily("collector_archive_bytes", "Size of the recordings.", archive)
    free = shutil.disk_usage(config.settings.data_dir).free
    yield GaugeMetricFamily("collector_disk_free_bytes", "Free space where the data lies.", free)


def _of_daemon(config: Config, now: datetime) -> Iterator[Metric]:
    beat = read_beat(config.settings.data_dir)
    if beat is None:
        return
    age = max((now - beat.at).total_seconds(), 0.0)
    yield GaugeMetricFamily("collector_heartbeat_age_seconds", "Since the daemon's last sign of life.", age)
    yield GaugeMetricFamily("collector_columns_polling", "Columns that are being polled.", beat.polling)


def _family(name: str, text: str, label: str, values: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[label])
    for value, count in values.items():
        family.add_metric([value], count)
    return family


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
