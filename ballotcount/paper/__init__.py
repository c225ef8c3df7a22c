"""The ballot on paper: a spec becomes a PDF and the layout file, printer and reader sharing one geometry in mm."""
