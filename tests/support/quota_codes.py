"""The codes of the quotas of EC2 that tests ask about."""

G_AND_VT, STANDARD, P = "L-DB2E81BA", "L-1216C47A", "L-417A185B"
