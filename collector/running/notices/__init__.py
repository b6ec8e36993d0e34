"""Telling people: the morning's digest, faults as they come and go, each to the channels that the rules name."""
