"""BallotCount: counts the secret paper ballots of a congress, with a proof anyone can check."""

__version__ = "0.1.0.dev0"
