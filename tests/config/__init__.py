"""Tests of collector.config."""
