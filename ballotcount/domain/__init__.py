"""The values of a congress, frozen and typed. Standard library only."""
