"""Marks in boxes: cells, strokes as skeletons, shape of a mark, decision for each box."""
