"""The catalogue of words in both languages, and sentences made from it."""
