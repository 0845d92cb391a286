"""What `workshop.py classroom` does beside running a class: check this machine, and remove or forget who was in it."""
import argparse
from collections.abc import Callable
from pathlib import Path
from launcher.commands import Launcher
Command = Callable[[Launcher, Path, argparse.Namespace], int]
COMMANDS: dict[str, Command] = {}
