"""Plays a world against the real program: daemon, gathering, store and spiders are real, clock and line are not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from collector.config import Bulletin, Config, Settings
from collector.editing.alerts import alerts
from collector.editing.candidates import daily_list
from collector.editing.canonical import Names
from collector.editing.certificate import FAULTS
from collector.editing.stories import Grouper
from collector.gathering.crawl import Gathering
from collector.model import CHINA, Column, Source
from collector.running.daemon import Daemon
from collector.running.duties import Duties
from collector.store import Store
from tests.simulation.line import Clock, Line
from tests.simulation.watched import Phase, Watched
from tests.simulation.workdays import works
from tests.simulation.world import World

LOOKS = (time(7, 35), time(12, 5), time(17, 5))  # when what stands in the way is asked for
_TICK = timedelta(minutes=30)  # what is due within it is polled together; the service itself looks every minute
_HOUSEKEEPING = 6  # Sundays: a copy of the whole store every night would take half of a year's time
_CHECKED = timedelta(days=3)  # after which an editor has looked at a gap by hand
_SURE = timedelta(days=7)  # somebody looks whether a column is really dead
_NOTICED = timedelta(days=40)  # a fault that nobody was told of is found by chance


@dataclass(slots=True)
class Alarm:
    """One thing that somebody was told, from when to when it stood."""

    column: str | None
    kind: str
    since: datetime
    until: datetime | None = None


@dataclass(slots=True)
class Log:
    """What the program said and what was done about it."""

    alarms: list[Alarm] = field(default_factory=list)
    fixed: dict[str, list[tuple[int, datetime]]] = field(default_factory=dict)  # by column: which design, when
    disabled: dict[str, datetime] = field(default_factory=dict)
    lists: int = 0
    polls: int = 0
    _standing: dict[str, Alarm] = field(default_factory=dict)

    def tell(self, standing: Mapping[str, tuple[str | None, str]], at: datetime, prefix: str) -> None:
        """Note what stands now under keys that begin with ``prefix``, and what is over."""
        for key in [key for key in self._standing if key.startswith(prefix) and key not in standing]:
            self._standing.pop(key).until = at
        for key, (column, kind) in standing.items():
            if key not in self._standing:
                self._standing[key] = Alarm(column=column, kind=kind, since=at)
                self.alarms.append(self._standing[key])

    def told(self, column: str) -> Alarm | None:
        """The oldest thing that stands about a column."""
        found = [alarm for alarm in self._standing.values() if alarm.column == column]
        return min(found, key=lambda alarm: alarm.since, default=None)


class Play:
    """One run of a world; everything the program keeps lies in ``folder``."""

    def __init__(self, world: World, folder: Path, *, horizon_days: int = 30) -> None:
        self.world, self.folder, self._horizon_days = world, folder, horizon_days
        self.clock = Clock(world.span.start)
        self.line = Line(world, self.clock)
        self.log = Log()
        self.store = Store.open(folder / "store.db", migrate=True)
        self._known: dict[str, Phase] = {column.key: column.phases[0] for column in world.columns}
        self._due: dict[str, datetime] = {}  # when somebody will mend a column's entry in the registry
        self._stack = AsyncExitStack()

    async def run(self, progress: Callable[[int], None]) -> None:
        """Play from the beginning to the end; ``progress`` is told the days that are over."""
        day, looks = self.world.span.first, list(LOOKS)
        await self._start()
        while self.clock.at < self.world.span.end:
            self.clock.until(self._next(day, looks))
            if self.clock.at.date() > day:
                day, looks = self.clock.at.date(), list(LOOKS)
                await self._night(day, progress)
            await self._tick()
            if looks and self.clock.at.time() >= looks[0]:
                looks.pop(0)
                self._look()
        await self._stack.aclose()

    def totals(self) -> tuple[int, int]:
        """How many polls there were, and how many requests in them."""
        row = self.store.connection.row("SELECT count(*), sum(requests) FROM polls")
        assert row is not None
        return int(row[0]), int(row[1] or 0)

    async def _start(self) -> None:
        """Start the service; its night work of this day is left to the next."""
        self.config = self._registry()
        config_dir = self.folder / "config"
        config_dir.mkdir()
        duties = Duties(
            make_list=self._make_list, arrived=self._arrived, load=lambda: self.config, config_dir=config_dir
        )
        made = Daemon(self.config, self.store, now=self.clock.now, duties=duties)
        self.daemon = await self._stack.enter_async_context(made)
        self._plug()

    def _arrived(self, config: Config) -> Callable[[int], object]:
        group = Grouper(self.store, Names.of(config))
        return lambda item: group.group([item])

    def _plug(self) -> None:
        """Put the simulated line in place of the network."""
        gathering = self.daemon._gathering
        assert isinstance(gathering, Gathering)
        gathering._crawlers._run.line = self.line

    async def _change(self) -> None:
        """The registry is changed, and the service takes it up."""
        self.config = self._registry()
        self.daemon.reload()
        await self.daemon.take_up_changes()
        self._plug()

    async def _tick(self) -> None:
        work_of_night = [self.daemon.keep_house_if_due] if self.clock.at.weekday() == _HOUSEKEEPING else []
        for work in (self.daemon.poll_due, self.daemon.make_list_if_due, *work_of_night):
            await work()
            await self.daemon.settled()

    def _next(self, day: date, looks: list[time]) -> datetime:
        """The next moment at which something is to be done."""
        states = self.store.columns.states()
        dues = [
            states[column.key].next_due or self.clock.at if column.key in states else self.clock.at
            for column in self.config.enabled
        ]
        soonest = min(dues, default=self.clock.at + _TICK)
        steps = max((soonest - self.world.span.start) // _TICK + 1, 0)
        moment = max(self.world.span.start + steps * _TICK, self.clock.at)
        midnight = datetime.combine(day + timedelta(days=1), time(0), tzinfo=CHINA)
        look = [datetime.combine(day, looks[0], tzinfo=CHINA)] if looks else []
        listed = datetime.combine(day, self.config.settings.list_time, tzinfo=CHINA)
        return min(moment, midnight, *look, *([listed] if self.clock.at < listed else []))

    async def _night(self, day: date, progress: Callable[[int], None]) -> None:
        mended = [key for key, when in self._due.items() if when.date() < day]
        for key in mended:
            self._mend(self.world.by_key[key], self._due.pop(key))
        if mended:
            await self._change()
        progress((day - self.world.span.first).days)

    def _make_list(self, config: Config, at: datetime) -> None:
        """The morning's list, made as the service makes it: in a thread, with a store of its own."""
        with Store.open(self.folder / "store.db") as store:
            made = daily_list(store, config, day=at.astimezone(CHINA).date(), now=at)
        self.log.lists += 1
        faults = {
            f"list:{proof.column.key}": (proof.column.key, f"verdict {proof.verdict}")
            for proof in made.certificate
            if proof.verdict in FAULTS
        }
        self.log.tell(faults, at, "list:")

    def _look(self) -> None:
        """What somebody is told now; and what is wrong with the registry is mended a working day or two later."""
        at = self.clock.at
        standing = {f"alert:{one.key}": (one.column, str(one.kind)) for one in alerts(self.store, self.config, at)}
        self.log.tell(standing, at, "alert:")
        for gap in self.store.polls.gaps():
            if at - gap.opened > _CHECKED:
                self.store.gaps.accept(gap.id or 0, "已人工查看", by="值班", at=at)
        for column in self.world.columns:
            if column.key in self._due or not self._stale(column, at):
                continue
            told = self.log.told(column.key)
            since = column.dies or column.phase(at).since
            settled = at >= self.world.span.settled
            if told or settled or at - since > _NOTICED:
                self._due[column.key] = at + timedelta(days=1 if settled or works(at.date()) else 3)

    def _stale(self, column: Watched, at: datetime) -> bool:
        """Whether the registry says something of a column that no longer holds."""
        if column.dies and column.dies <= at:
            trouble = self.world.site_trouble(column.phases[0].place.host, at) or column.trouble(at)
            return column.key not in self.log.disabled and trouble is None and at - column.dies > _SURE
        phase = column.phase(at)
        return phase.breaks and phase.kind != "shell" and phase is not self._known[column.key]

    def _mend(self, column: Watched, at: datetime) -> None:
        now = self.clock.at
        if column.dies and column.dies <= now:
            self.log.disabled[column.key] = now
            return
        self._known[column.key] = column.phase(now)
        self.store.columns.poll_now(column.key, now)
        self.log.fixed.setdefault(column.key, []).append((column.phases.index(column.phase(now)), now))

    def _registry(self) -> Config:
        """The registry as the operator knows it now."""
        settings = Settings(
            data_dir=self.folder,
            contact="desk@example.org",
            delay=0,
            hosts_at_once=16,
            reading_processes=0,
            horizon_days=self._horizon_days,
        )
        sources = tuple(self._source(column) for column in self.world.columns)
        return Config(settings=settings, bulletin=Bulletin(), sources=sources)

    def _source(self, column: Watched) -> Source:
        phase, name = self._known[column.key], column.key.partition("/")[0]
        gone = column.key in self.log.disabled
        watched = Column(
            key=column.key,
            source=name,
            name=phase.place.name,
            url=phase.address,
            family="auto" if column.auto else phase.family.spider,
            options=dict(phase.family.options),
            enabled=not gone,
            reason="不再更新" if gone else None,
        )
        return Source(key=name, name=f"{phase.place.organ}{phase.place.code}", columns=(watched,))
