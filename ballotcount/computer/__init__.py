"""Whether this computer is fit for a day of counting: a list of checks, each of which tries the real thing."""
