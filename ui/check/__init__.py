"""The check of this computer, in a window."""
