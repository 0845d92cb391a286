"""The chapters, a package each: `CONTENT` holds its steps and their checks."""
