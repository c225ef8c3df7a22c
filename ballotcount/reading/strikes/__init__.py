"""Strikes through names: geometry of a name, stroke tracing, local registration, folds, classification."""
