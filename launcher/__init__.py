"""What `workshop.py` does. Only the standard library and the catalogues: all this runs before anything is installed."""
