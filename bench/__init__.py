"""Speed, as ratios measured side by side: `python3 workshop.py sandbox -- python -m bench`."""
