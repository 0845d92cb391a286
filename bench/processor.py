"""The processor's time of programs: what they cost, however busy the machine is with others."""

import os
import resource
import sys
from pathlib import Path

KNOWN = sys.platform == "linux"  # where the time of a process that is no child can be read


def seconds(pid: int) -> float:
    """The seconds that this process, its children that have ended, and the process `pid` have had so far."""
    own = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    words = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    ticks = int(words[11]) + int(words[12])
    return sum(one.ru_utime + one.ru_stime for one in own) + ticks / os.sysconf("SC_CLK_TCK")
