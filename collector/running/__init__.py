"""The parts that run for months: the daemon and what it needs."""
