"""Forms, operations, checks and the sandbox behind the course notebooks."""
