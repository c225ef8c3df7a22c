"""The sample congress: its people, ballots and pictures from one seed, counted through the real commands."""
