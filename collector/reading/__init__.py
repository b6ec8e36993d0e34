"""Bytes become facts: pure functions from a fetched page to what it says; no clock, no input or output."""
