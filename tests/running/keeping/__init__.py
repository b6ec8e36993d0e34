"""Backups, the way back, and what says whether all is whole."""
