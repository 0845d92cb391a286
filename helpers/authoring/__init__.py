"""For those who write chapters: record a notebook's outputs, keep its twins alike, and find what must not be."""
