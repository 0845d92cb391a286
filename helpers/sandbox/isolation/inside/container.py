"""Sets one task after the other apart, each in one container, without starting bubblewrap for it.

This keeper is the first process of namespaces of its own, with a root folder where this machine's programs are read-only. For
each task it makes new ones (processes, mounts, IPC, network) with a new root folder from that, in which nothing is from a task
before; and a first process, which only waits, so that all goes when that is killed.
"""

import contextlib
import errno
import json
import os
import select
import socket

import children
import mounts
import namespaces
import processes
from first_process import FirstProcess, FirstProcesses
from keeper import Keeper, close, output

SHELL = "/bin/sh"  # which runs a file that does not say by what it is run


class Network:
    """The network of a container: the socket that listens there (on port 0: none), and the files that tell what was done."""

    def __init__(self, port: int):
        self.port = port
        self.listening = namespaces.listening(port)
        self.traces = namespaces.traces()
        self.untouched = self._counted()

    def is_as_new(self) -> bool:
        """Whether nothing whatever was done there."""
        return self._counted() == self.untouched

    def _counted(self) -> list[bytes]:
        found = {name: file.read() for name, file in self.traces.items()}
        return [
            *(found | {"sockstat": found["sockstat"].partition(b"\n")[0]}).values()
        ]  # the rest is of the whole machine

    def descriptors(self) -> list[int]:
        return [self.listening.fileno()] if self.listening else []

    def close(self) -> None:
        if self.listening:
            self.listening.close()
        for file in self.traces.values():
            file.close()


class ContainerKeeper(Keeper):
    """The keeper of one task after the other, from outside of its container. Its session carries what that of a task does, but:

    {"containers": [{"name": "…", "options": [words of bubblewrap], "command": [path, argument, …], …}], …}
        is answered, where nothing can be started, by {"refused": reason} and the end of the session
    """

    def __init__(self, session: socket.socket):
        super().__init__(session, {})
        self.asked: list[dict] = []
        self.own: dict[int, int] = {}  # namespaces
        self.network: Network | None = None
        self.planned: tuple[mounts.Options, mounts.Plan] | None = None
        self.all_cpus = self.cpus = os.sched_getaffinity(0)
        self.first_processes = FirstProcesses()  # forked before this process hears of any task
        self.first: FirstProcess | None = None

    def run(self) -> None:
        while self.asked or self._heard():
            if self.asked:
                self.request = self.asked.pop(0)
                self._serve()

    def _serve(self) -> None:
        (container,) = self.request["containers"]
        try:
            options = list(mounts.options(container["options"]))
            if not self.own:
                self.settle(options)
            network = self._apart(options, container["files"])
        except (OSError, ValueError) as error:
            children.send(self.session, {"refused": str(error)})
            raise
        into, heard = output(container)
        listening, started = {"listening": network.listening is not None}, {"started": container["name"]}
        if not children.send(self.session, listening, started, descriptors=[*network.descriptors(), *heard]):
            os._exit(0)  # nobody has waited so long; it may be run elsewhere by now
        close(heard)
        self.run_program(container, into)
        self._back()
        if self.running:
            self._watch()
        else:
            self._end_container()
        self._leave(network)

    def settle(self, options: mounts.Options) -> None:
        """Have a root folder where what the options name of this machine is, and nothing else; for this process and its tasks."""
        mounts.build(self._plan(options))
        mounts.enter()
        processes.be_chosen_first()
        self.own = namespaces.own()
        namespaces.let_nobody_in()
        namespaces.limit([words[0] for name, words in options if name == "--cap-add"])

    def _plan(self, options: mounts.Options) -> mounts.Plan:
        """What is mounted for these options; it is mostly that of the task before."""
        wanted = mounts.of_mounts(options)
        if self.planned is None or self.planned[0] != wanted:
            self.planned = wanted, mounts.plan(wanted)
        return self.planned[1]

    def try_out(self, words: list[str]) -> None:
        """Set a container apart in which nothing is run. Raises OSError."""
        self.request = {"port": 0}
        options = list(mounts.options(words))
        self.settle(options)
        self._apart(options, {})
        self._back()
        self._end_container()

    def _apart(self, options: mounts.Options, files: dict[str, str]) -> Network:
        """Be in the namespaces of a new container; gives its network."""
        self.first = self.first or self.first_processes.new()
        port = self.request["port"]
        if self.network is None or self.network.port != port:
            namespaces.new(namespaces.NETWORK)
            self.network = Network(port)
        namespaces.new(namespaces.MOUNTS | namespaces.IPC)
        words = {name: words[0] for name, words in options if words}
        socket.sethostname(words["--hostname"])
        mounts.build_again(self._plan(options), files)
        mounts.enter()
        os.chdir(words["--chdir"])
        return self.network

    def _back(self) -> None:
        """See again what this process saw before, with its processes; what it starts is in the container's."""
        for kind, descriptor in self.own.items():
            namespaces.enter(descriptor, kind)

    def _leave(self, network: Network) -> None:
        """Let the next task have the network if nothing whatever was done there."""
        if not network.is_as_new():
            network.close()
            self.network = None

    def _end_container(self) -> None:
        """Have nothing left of a container; its first process may be for the next."""
        if self.first and not self.first.is_as_new():
            self.first.end()
            self.first = None

    def start(self, container: dict, output: int) -> int:
        null = os.open("/dev/null", os.O_RDONLY | os.O_CLOEXEC)
        streams = [(os.POSIX_SPAWN_DUP2, source, number) for number, source in enumerate((null, output, output))]
        try:
            self._be_on(set(self.request["cpus"]) or self.all_cpus)
            child = spawned(container["command"], container["environment"] | {"PWD": os.getcwd()}, streams)
            processes.give_way(os.PRIO_PROCESS, child, self.request["nice"])
            return child
        finally:
            os.close(null)

    def _be_on(self, cpus: set[int]) -> None:
        """Use these CPUs, as what is started then does. Mostly it is so already: to be moved takes long."""
        if cpus != self.cpus:
            with contextlib.suppress(OSError):
                os.sched_setaffinity(0, cpus)
                self.cpus = cpus

    def _watch(self) -> None:
        """Come back when the program has ended and all that it left is killed; where nobody listens any more, not at all."""
        (child,) = self.running
        ended = os.pidfd_open(child)
        while self.running:
            readable = select.select([self.session, ended], [], [], self.pause)[0]
            if ended in readable:
                self._bury()
            elif self.session in readable and not self._heard():
                self.first.end()
                os._exit(0)
            else:
                self._look()
        os.close(ended)

    def _bury(self) -> None:
        (child,) = self.running
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        self._end_container()  # nothing is left when it is told
        self._exited(self.running.pop(child), code if code >= 0 else 128 - code, child in self.over)
        self.over.clear()

    def _heard(self) -> bool:
        part = self.session.recv(65536)
        *lines, self.content = (self.content + part).split(b"\n")
        for line in map(json.loads, lines):
            if "signal" not in line:
                self.asked.append(line)
                continue
            for child in self.running:  # one that comes late is for nobody
                self._signal(child, line["signal"])
        return bool(part)

    def program(self, child: int) -> int:
        return child

    def kill(self, child: int) -> None:
        self.first.kill()

    def memory(self, child: int, limit: int) -> dict[int, int]:
        own = {child, *map(int, self.first.siblings)}
        siblings = [one for one in processes.children(os.getpid()) if one not in own]  # which a program can give itself
        return processes.memory(child, limit, self.first.number, siblings)


def spawned(words: list[str], environment: dict[str, str], streams: list) -> int:
    """The process of a program. Raises OSError."""
    given = {"file_actions": streams, "setsid": True, "setsigmask": [], "setsigdef": children.DEFAULTS}
    try:
        return os.posix_spawn(words[0], words, environment, **given)
    except OSError as error:
        if error.errno != errno.ENOEXEC:
            raise
    return os.posix_spawn(SHELL, [SHELL, *words], environment, **given)
