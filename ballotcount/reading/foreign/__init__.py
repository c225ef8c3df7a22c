"""Ink outside the targets: segments, what explains them, stamps, colours of ink."""
