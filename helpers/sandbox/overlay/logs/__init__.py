"""What CloudWatch Logs finds, and takes: moto passes over parts of a query or of a pattern, and shows all that there is.

One small module a gap; `insights` and `patterns` know nothing of moto.
"""

from helpers.sandbox.overlay.logs import group_rules, keys, queries, searches

GAPS = (group_rules, keys, queries, searches)
