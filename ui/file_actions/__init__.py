"""Acts on congress files: open, found, back up, restore."""
