"""How waiters of boto3 wait in tests: what the sandbox does takes tenths of a second, on a busy machine a minute."""

SOON = {"Delay": 0.1, "MaxAttempts": 600}
