"""Stage 2: roster, check-in, quorum."""
