"""Instances that one can log in to: for each running one an ssh server on 127.0.0.1 stands in.

`Instances` lives in the sandbox's process. It compares EC2's state with what stands in, after each request that may have
changed it and once a second. Nothing heavy is imported before the first instance runs.

    sshd         the servers, in one thread of their own     client     ssh's settings and programs for the learner
    guest        the inside of one, seen from outside        closed     a port on which connecting times out
    relay        bytes between ssh and the inside            sftp       a program inside
    guest_files  the files of its own                        root       what it sees of this machine
    session_log  what was done on them over ssh

What keeps them apart from the learner's own programs is `helpers.sandbox.isolation`.

What EC2 says of them is read from moto's memory, by `helpers.sandbox.overlay.ec2.memory`.

As with connections that EC2 tracks, a session that was let in stays when its rule goes; only new ones are kept out.
"""

import os
import re
import shutil
import socket
import threading
import time
import traceback
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.home import make_folder, private_opener, state_folder
from helpers.imports import leave_out_libraries_for_ssh
from helpers.reachability import reach
from helpers.sandbox import LEARNER_ADDRESS
from helpers.sandbox.instances import client, session_log
from helpers.sandbox.instances.closed import ClosedPort
from helpers.sandbox.overlay.ec2 import memory

if TYPE_CHECKING:
    import asyncio

SSH = 22
SERVICES_WITH_INSTANCES = ("ec2", "cloudformation", "autoscaling")
USERS = (("ubuntu", "ubuntu"), ("debian", "admin"), ("centos", "centos"))
TICK = 1.0  # seconds
MARKED = "marked"
INSTANCE_ID = re.compile(r"i-[0-9a-f]{8,17}")
ENOUGH = 5.0  # seconds within which a stand-in has ended
DISCARDS = 50  # attempts to delete a folder


@dataclass
class TrackedInstance:
    """An instance that was seen: its folder, its key pair's public key as it was then, and what now stands in for it."""

    folder: Path
    key: str
    host_key: bytes
    public_host_key: str
    boots: int
    user_data: str
    port: int = 0
    server: object = None


class Instances:
    """The stand-ins of one sandbox."""

    def __init__(self):
        self.lock = threading.Lock()
        self.known: dict[str, TrackedInstance] = {}
        self.former: set[str] = set()
        self.closed: ClosedPort | None = None
        self.loop: asyncio.AbstractEventLoop | None = None
        self.written: list[client.HostEntry] = []
        self.ended = False

    def prepare(self) -> None:
        """Make ready for a sandbox that starts: no instance is known yet, and `ssh` says so. Of instances that are not in its
        world nothing is left.
        """
        there = {machine.id for machine in memory.machines() if machine.state != "terminated"}
        for folder in _folder().iterdir() if _folder().is_dir() else ():
            if folder.name not in there:
                _discard(folder)
        if os.name == "posix":
            client.write_programs()
            client.write_config([])

    def follow(self) -> None:
        """Bring what stands in into step with EC2. What fails is told in the log; EC2 goes on."""
        with self.lock:
            if self.ended or os.name != "posix":
                return
            try:
                self._follow()
            except Exception:  # noqa: BLE001 - EC2 itself must go on, and the log says what went wrong
                traceback.print_exc()

    def forget(self) -> None:
        """End every stand-in, and forget all instances and their addresses."""
        with self.lock:
            self._forget(*self.known)
            self.former.clear()
            session_log.forget()
            self._write([])

    def change_over(self, disks: Path | None = None) -> None:
        """Follow another world: what stood in ends, and what is there now begins, with the folders that it had, or that lie
        in `disks` under the ids of instances.
        """
        with self.lock:
            self._close(*self.known.values())
            for disk in disks.iterdir() if disks else ():
                if INSTANCE_ID.fullmatch(disk.name):
                    shutil.rmtree(_folder() / disk.name, ignore_errors=True)
                    os.replace(disk, make_folder(_folder()) / disk.name)
            self.known.clear()
            self.former.clear()
            self._follow(first_boots=False)
            if not self.known:
                self._write([])

    def mark(self) -> None:
        """Have the folders of the instances that are there outlast their end: a world that was saved has them."""
        with self.lock:
            for known in self.known.values():
                (known.folder / MARKED).touch(0o600)

    def end(self) -> None:
        """End every stand-in for good; the instances' folders stay, for the next sandbox of this world."""
        with self.lock:
            self.ended = True
            self._close(*self.known.values())
            self.former.clear()
            self._write([])

    def _follow(self, first_boots: bool = True) -> None:
        machines = [machine for machine in memory.machines() if machine.state != "terminated"]
        if not machines and not self.known:
            return
        for machine in machines:
            self._open(machine, first_boots)
        self._write(machines)  # before anything is closed, so that nobody connects to a port that is just being closed
        self._forget(*self.known.keys() - {machine.id for machine in machines})
        self._close(*(self.known[machine.id] for machine in machines if machine.state != "running"))

    def _open(self, machine: memory.Machine, first_boot: bool) -> None:
        known = self.known.get(machine.id)
        if known is None:
            known = self.known[machine.id] = _first_sight(machine)
            known.user_data = (
                known.user_data if first_boot else ""
            )  # also where a world from elsewhere has no disk here
        if machine.state == "running" and not known.port:
            listening = socket.create_server(("127.0.0.1", 0), backlog=100)
            known.port = listening.getsockname()[1]
            self._do(_open(machine, known, listening))
        elif machine.boots != known.boots:
            self._do(_reboot(known))
        known.boots = machine.boots

    def _forget(self, *instance_ids: str) -> None:
        gone = [self.known.pop(instance_id) for instance_id in instance_ids]
        self._close(*gone)
        for known in gone:
            _discard(known.folder)

    def _close(self, *stopped: TrackedInstance) -> None:
        """End what stands in for them, for all at the same time: each may take its moment."""
        ending = [(known, self._do(_close(known))) for known in stopped if known.port]
        for known, future in ending:
            future.result(ENOUGH)
            known.port, known.user_data = 0, ""

    def _write(self, machines: list[memory.Machine]) -> None:
        """Write ssh's settings: the reachable instances' ports, and one that times out for every other address there is or
        was.
        """
        entries, silent = [], set(self.former)
        for machine in machines:
            known, public = self.known[machine.id], {machine.public_ip, machine.public_name} - {""}
            silent |= public | {machine.private_ip, machine.private_name} - {""}
            self.former |= public
            if public and reach(machine.network, machine.id, LEARNER_ADDRESS, SSH).open:
                names = tuple(sorted(public))
                entries.append(client.HostEntry(machine.id, names, known.port, known.public_host_key))
        silent -= {name for entry in entries for name in entry.names}
        if silent:
            self.closed = self.closed or ClosedPort()
            entries.append(client.HostEntry("closed", tuple(sorted(silent)), self.closed.port, ""))
        if entries != self.written and client.programs_folder().is_dir():  # else the whole home folder is gone
            client.write_config(entries)
            self.written = entries

    def _do(self, work: Coroutine) -> Future:
        """Have the servers' thread do it, after all that was asked of it before."""
        import asyncio

        if self.loop is None:
            self.loop = asyncio.new_event_loop()
            threading.Thread(target=self.loop.run_forever, name="instances", daemon=True).start()
        return asyncio.run_coroutine_threadsafe(_told(work), self.loop)


def follow_every_second(instances: Instances, shared: Callable) -> None:
    """Keep `instances` in step with what changes by itself, in a thread; a reset excludes what is done with `shared()`."""
    waiting = threading.Event()

    def tick() -> None:
        while not waiting.wait(TICK):
            with shared():
                instances.follow()

    threading.Thread(target=tick, daemon=True).start()


def user_of(image: str) -> str:
    """The user that an image lets in, from its name and description; Amazon Linux's where nothing else is said."""
    return next((user for word, user in USERS if word in image.lower()), "ec2-user")


async def _told(work: Coroutine) -> None:
    try:
        await work
    except Exception:  # noqa: BLE001 nobody waits for it, so the log has to say it
        traceback.print_exc()


async def _open(machine: memory.Machine, known: TrackedInstance, listening: socket.socket) -> None:
    leave_out_libraries_for_ssh()
    from helpers.sandbox.instances import sshd
    from helpers.sandbox.instances.guest_files import GuestFiles

    user = user_of(machine.image)
    login = sshd.Login(machine.id, user, known.key, machine.private_ip)
    files = GuestFiles(known.folder, user, machine.private_name)
    known.server = sshd.InstanceServer(login, files, sshd.user_data_of(known.user_data))
    await known.server.open(listening, known.host_key)


async def _reboot(known: TrackedInstance) -> None:
    await known.server.reboot()


async def _close(known: TrackedInstance) -> None:
    server, known.server = known.server, None
    if server is not None:
        await server.close()


def _folder() -> Path:
    return state_folder() / "instances"


def _discard(folder: Path) -> None:
    """Delete the folder of an instance that is gone, unless a saved world has it."""
    if (folder / MARKED).exists():
        return
    for _ in range(DISCARDS):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.02)  # a shell that was just ended wrote its history while the folder was emptied


def _first_sight(machine: memory.Machine) -> TrackedInstance:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if not INSTANCE_ID.fullmatch(machine.id):
        raise ValueError(f"no instance's id: {machine.id!r:.40}")
    folder = make_folder(_folder() / machine.id)
    place = folder / "host_key"
    user_data = machine.user_data
    if place.exists():  # of a world that was kept: its first boot is over
        key, user_data = serialization.load_ssh_private_key(place.read_bytes(), password=None), ""
    else:
        key = Ed25519PrivateKey.generate()
    form = serialization.PrivateFormat.OpenSSH
    private = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    public = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    if not place.exists():
        with open(place, "wb", opener=private_opener) as file:
            file.write(private)
    return TrackedInstance(folder, machine.key, private, public.decode(), machine.boots, user_data)
