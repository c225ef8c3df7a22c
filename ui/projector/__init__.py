"""The hall's screen."""
