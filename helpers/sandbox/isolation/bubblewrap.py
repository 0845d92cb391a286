"""The command line of bubblewrap: what every program that is set apart has, and what its kind asks for."""

from collections.abc import Mapping, Sequence

PROGRAM = "bwrap"
LONGEST_HOST = 64
ALL = ("--unshare-all",)
ALL_BUT_NETWORK = ("--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts")


def command(
    program: Sequence[str],
    bound: Sequence[str],
    *,
    host: str,
    user: int,
    new_network: bool,
    first_process: bool,
    read_only: bool,
    capabilities: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    folder: str = "/",
) -> list[str]:
    """The command line that runs `program` in a root folder of what is `bound`, and that ends with who started it.

    `new_network`: it gets one with a loopback alone; else it keeps that of who starts it, which must be of its own.
    `first_process`: it has the number 1 and buries the others' orphans; else a process of bubblewrap does.
    `read_only`: nothing can be made beside what is bound. `capabilities`: all that root has there; with that for mounts it
    could make what is bound read-only writable again. `environment` is all that it has; None: its starter's.
    """
    namespaces = ALL if new_network else ALL_BUT_NETWORK
    variables = [word for name, value in (environment or {}).items() for word in ("--setenv", name, value)]
    return [
        *(PROGRAM, *namespaces, "--die-with-parent", *(["--as-pid-1"] if first_process else [])),
        *("--uid", str(user), "--gid", str(user), "--hostname", host[:LONGEST_HOST]),
        *("--cap-drop", "ALL", *(word for name in capabilities for word in ("--cap-add", f"CAP_{name}"))),
        *([] if environment is None else ["--clearenv", *variables]),
        *("--dev", "/dev", "--proc", "/proc", *bound, *(["--remount-ro", "/"] if read_only else [])),
        *("--chdir", folder, "--", *program),
    ]
