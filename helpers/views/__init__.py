"""What is shown beside the forms: which world one is in, and what was done so far."""
