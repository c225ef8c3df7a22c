"""Stage 1: the congress, its board, presidium and decisions."""
