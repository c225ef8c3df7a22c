"""Stage 9: papers of a round and their signatures."""
