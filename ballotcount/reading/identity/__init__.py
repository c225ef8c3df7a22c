"""Recognition of a sheet that was read before: fingerprint of its strokes, memory of sheets."""
