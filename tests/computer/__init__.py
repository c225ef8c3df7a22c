"""Tests of the check list."""
