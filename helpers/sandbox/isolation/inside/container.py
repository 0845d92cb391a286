"""Sets one task after the other apart, each in one container, without starting bubblewrap for it.

This keeper is the first process of namespaces of its own, with a root folder where this machine's programs are read-only. For
each task there are others (processes, mounts, IPC, network) with a root folder from that, in which nothing is from a task before;
and a first process, which only waits, so that all goes when that is killed. Of these, what a task has left provably untouched is
for the next one; what it has not is made anew when it has ended, so that it is there before it is asked for.
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
from roots import Root

HOST = "--hostname"
SHELL = "/bin/sh"  # which runs a file that does not say by what it is run


class Network:
    """The network of a container: the socket that listens there (on port 0: none), and the files that tell what was done."""

    def __init__(self, port: int):
        self.port = port
        self.listening = namespaces.listening(port)
        self.given = False
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
        """That of the socket, once: who accepts has it then."""
        given, self.given = self.given, True
        return [self.listening.fileno()] if self.listening and not given else []

    def close(self) -> None:
        if self.listening:
            self.listening.close()
        for file in self.traces.values():
            file.close()


class Wanted:
    """What the words of bubblewrap say of a container. Raises OSError and ValueError."""

    def __init__(self, words: list[str]):
        self.words = words
        options = list(mounts.options(words))
        self.steps = mounts.plan(options)
        self.capabilities = [given[0] for name, given in options if name == "--cap-add"]
        self.folder = next((given[0] for name, given in options if name == "--chdir"), "/")


class ContainerKeeper(Keeper):
    """The keeper of one task after the other, from outside of its container. Its session carries what that of a task does, but:

    {"containers": [{"name": "…", "options": [words of bubblewrap], "command": [path, argument, …], …}], …}
        is answered, where nothing can be started, by {"refused": reason} and the end of the session; and by
        {"listening": "as before"} where the socket is that of the task before
    """

    def __init__(self, session: socket.socket):
        super().__init__(session, {})
        self.asked: list[dict] = []
        self.own: dict[int, int] = {}  # namespaces
        self.network: Network | None = None
        self.wanted: Wanted | None = None
        self.host = ""
        self.all_cpus = self.cpus = os.sched_getaffinity(0)
        self.first_processes = FirstProcesses()  # forked before this process hears of any task
        self.first: FirstProcess | None = None
        self.root: Root | None = None

    def run(self) -> None:
        while self.asked or self._heard():
            if self.asked:
                self.request = self.asked.pop(0)
                self._serve()

    def _serve(self) -> None:
        (container,) = self.request["containers"]
        try:
            self._read(container["options"])
            if not self.own:
                self.settle()
            network = self._apart(container["files"])
        except (OSError, ValueError) as error:
            children.send(self.session, {"refused": str(error)})
            raise
        into, heard = output(container)
        given = network.descriptors()
        listening = bool(given) if given or not network.listening else "as before"
        answers = {"listening": listening}, {"started": container["name"]}
        if not children.send(self.session, *answers, descriptors=[*given, *heard]):
            os._exit(0)  # nobody has waited so long; it may be run elsewhere by now
        close(heard)
        self.run_program(container, into)
        self._back()
        if self.running:
            self._watch()
        else:
            self._end_container()
        self._leave()

    def _read(self, words: list[str]) -> None:
        """Know what these words say; but for the host's name, they are mostly those of the task before. Raises OSError, ValueError."""
        if HOST in words:
            place = words.index(HOST) + 1
            self.host, words[place] = words[place], ""
        if self.wanted is None or self.wanted.words != words:
            self.wanted = Wanted(words)

    def settle(self) -> None:
        """Have a root folder where what the options name of this machine is, and nothing else; for this process and its tasks."""
        mounts.build(self.wanted.steps)
        mounts.enter()
        processes.be_chosen_first()
        self.own = namespaces.own()
        namespaces.let_nobody_in()
        namespaces.limit(self.wanted.capabilities)

    def try_out(self, words: list[str]) -> None:
        """Set a container apart in which nothing is run. Raises OSError."""
        self.request = {"port": 0}
        self._read(words)
        self.settle()
        self._apart({})
        self._back()
        self._end_container()

    def _have(self) -> None:
        """Have what the next container is made of. Raises OSError."""
        if self.first and not self.first.is_ready():
            self.first.end()
            self.first = None
        if self.first is None:
            self._let_root_go()  # which shows the processes of the one before
            self.first = self.first_processes.new()
        port = self.request["port"]
        if self.network is None or self.network.port != port:
            namespaces.new(namespaces.NETWORK)
            self.network = Network(port)
        if self.root is None or self.root.steps is not self.wanted.steps:
            self._let_root_go()
            self.root = Root(self.wanted.steps)
            self._back()

    def _apart(self, files: dict[str, str]) -> Network:
        """Be in the namespaces of a container in which nothing is from another; gives its network."""
        self._have()
        namespaces.new(namespaces.IPC)
        socket.sethostname(self.host)
        self.root.enter(files)
        os.chdir(self.wanted.folder)
        return self.network

    def _back(self) -> None:
        """See again what this process saw before, with its processes; what it starts is in the container's."""
        for kind, descriptor in self.own.items():
            namespaces.enter(descriptor, kind)

    def _leave(self) -> None:
        """Let the next task have the network and the root folder if nothing whatever was done there, else others."""
        if not self.network.is_as_new():
            self.network.close()
            self.network = None
        if self.root and not self.root.is_as_new():
            self._let_root_go()
        self._have()

    def _let_root_go(self) -> None:
        if self.root:
            self.root.close()
            self.root = None

    def _end_container(self) -> None:
        """Have nothing left running of a container; its first process may be for the next."""
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
