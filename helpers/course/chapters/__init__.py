"""One package a chapter: its steps and their checks, in `CONTENT`."""
