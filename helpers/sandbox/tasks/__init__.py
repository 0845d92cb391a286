"""Tasks of ECS that really run: an agent in the sandbox's process starts their programs as processes of this machine."""
