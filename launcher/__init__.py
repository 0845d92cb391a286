"""What `workshop.py` does. Only the standard library, since all this runs before anything is installed."""
