"""Keeping the data: backups of database, recordings and configuration, the way back, and whether all of it is whole."""

from collector.running.keeping.backup import BEFORE_MIGRATION, BY_HAND, NIGHTLY, Made, backup_due, run_backup
from collector.running.keeping.kept import Backup, backups
from collector.running.keeping.restore import chosen, restore
from collector.running.keeping.sound import backup_faults, recording_faults, spare_recordings, store_faults

__all__ = [
    "BEFORE_MIGRATION",
    "BY_HAND",
    "NIGHTLY",
    "Backup",
    "Made",
    "backup_due",
    "backup_faults",
    "backups",
    "chosen",
    "recording_faults",
    "restore",
    "run_backup",
    "spare_recordings",
    "store_faults",
]
