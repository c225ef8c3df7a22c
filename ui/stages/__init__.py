"""The ten stages of the day, one screen each."""
