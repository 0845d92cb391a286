"""What DynamoDB does with a statement, a limit or a change of a table: moto passes over parts of them, or crashes.

One small module a gap; `partiql` knows nothing of moto.
"""

from helpers.sandbox.overlay.dynamodb import key_schemas, last_keys, statements, streams, table_changes

GAPS = (key_schemas, last_keys, statements, streams, table_changes)
