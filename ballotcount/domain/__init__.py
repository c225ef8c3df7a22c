"""The nouns of a congress, frozen and typed. Standard library only."""
