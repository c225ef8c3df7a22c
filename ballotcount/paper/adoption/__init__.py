"""A form that an office made with another program becomes a layout: names, options, stamp, and what is unsure."""
