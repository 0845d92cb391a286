"""One module a chapter: its steps and their checks, in `CONTENT`."""
