"""What CloudWatch Logs finds: moto passes over parts of a query or of a pattern, and shows all that there is.

One small module a gap; `insights` and `patterns` know nothing of moto.
"""

from helpers.sandbox.overlay.logs import keys, queries, searches

GAPS = (keys, queries, searches)
