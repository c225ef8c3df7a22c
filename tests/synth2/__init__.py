"""A second generator of ballot pictures with known truth, written without reading the reader or the first one."""
