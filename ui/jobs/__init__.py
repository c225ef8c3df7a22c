"""Work done on the lane: ballots and papers drawn, signed, packed."""
