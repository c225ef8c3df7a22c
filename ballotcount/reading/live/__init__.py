"""The camera session: motion, presence of paper, state machine, set-up hints, report lines."""
