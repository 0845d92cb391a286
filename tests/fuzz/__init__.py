"""Every operation with values that nobody meant, through its form and back: `python -m tests.fuzz`."""
