"""The template: the blank page as the layout prints it, prepared once for all its pictures."""
