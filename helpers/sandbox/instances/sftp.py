"""The sftp subsystem inside a stand-in: version 3 of the protocol on standard input and output.

Run as a program; the standard library alone. The packets are those of draft-ietf-secsh-filexfer-02, with OpenSSH's
extensions posix-rename, fsync, hardlink, statvfs and limits (PROTOCOL in OpenSSH's sources).
"""

import os
import stat
import struct
import sys
import time

INIT, VERSION, STATUS, HANDLE, DATA, NAME, ATTRS, EXTENDED, EXTENDED_REPLY = 1, 2, 101, 102, 103, 104, 105, 200, 201
OK, END, NO_SUCH_FILE, DENIED, FAILURE, BAD_MESSAGE, UNSUPPORTED = 0, 1, 2, 3, 4, 5, 8
SIZE, OWNER, PERMISSIONS, TIMES, MORE = 1, 2, 4, 8, 0x80000000
LONGEST = 256 * 1024
EXTENSIONS = {
    b"posix-rename@openssh.com": b"1",
    b"statvfs@openssh.com": b"2",
    b"hardlink@openssh.com": b"1",
    b"fsync@openssh.com": b"1",
    b"limits@openssh.com": b"1",
}


class Packet:
    """A request being read from its front."""

    def __init__(self, content: bytes):
        self.content = content
        self.at = 0

    def number(self, kind: str = "I") -> int:
        (value,) = struct.unpack_from(f">{kind}", self.content, self.at)
        self.at += struct.calcsize(kind)
        return value

    def string(self) -> bytes:
        length = self.number()
        value = self.content[self.at : self.at + length]
        self.at += length
        return value

    def path(self) -> bytes:
        return self.string() or b"."

    def attributes(self) -> dict:
        flags, info = self.number(), {}
        if flags & SIZE:
            info["size"] = self.number("Q")
        if flags & OWNER:
            info["owner"] = (self.number(), self.number())
        if flags & PERMISSIONS:
            info["mode"] = stat.S_IMODE(self.number())
        if flags & TIMES:
            info["times"] = (self.number(), self.number())
        return info


class Server:
    """Open files and folders, and one method a kind of request; each gives the kind and the content of its answer."""

    def __init__(self):
        self.handles: dict[bytes, object] = {}
        self.count = 0
        self.methods = {3: self.open, 4: self.close, 5: self.read, 6: self.write, 7: self.lstat, 8: self.fstat}
        self.methods |= {9: self.setstat, 10: self.fsetstat, 11: self.opendir, 12: self.readdir, 13: self.remove}
        self.methods |= {14: self.mkdir, 15: self.rmdir, 16: self.realpath, 17: self.stat, 18: self.rename}
        self.methods |= {19: self.readlink, 20: self.symlink, EXTENDED: self.extended}

    def answer(self, kind: int, packet: Packet) -> bytes:
        """The whole answer to a request of that kind."""
        if kind == INIT:
            extensions = b"".join(string(name) + string(version) for name, version in EXTENSIONS.items())
            return bytes([VERSION]) + number(3) + extensions
        asked = number(packet.number())
        try:
            if kind not in self.methods:
                raise NotImplementedError
            said, content = self.methods[kind](packet)
        except EOFError:
            said, content = status(END, "End of file")
        except NotImplementedError:
            said, content = status(UNSUPPORTED, "Operation unsupported")
        except (KeyError, struct.error):
            said, content = status(BAD_MESSAGE, "Bad message")
        except OSError as error:
            codes = {FileNotFoundError: NO_SUCH_FILE, PermissionError: DENIED}
            said, content = status(codes.get(type(error), FAILURE), error.strerror or "Failure")
        return bytes([said]) + asked + content

    def _keep(self, value: object) -> tuple[int, bytes]:
        self.count += 1
        handle = b"%d" % self.count
        self.handles[handle] = value
        return HANDLE, string(handle)

    def open(self, packet: Packet):
        path, asked, attributes = packet.path(), packet.number(), packet.attributes()
        flags = (os.O_RDONLY, os.O_RDONLY, os.O_WRONLY, os.O_RDWR)[asked & 3]
        for bit, flag in ((4, os.O_APPEND), (8, os.O_CREAT), (16, os.O_TRUNC), (32, os.O_EXCL)):
            flags |= flag if asked & bit else 0
        return self._keep(os.open(path, flags, attributes.get("mode", 0o666)))

    def close(self, packet: Packet):
        value = self.handles.pop(packet.string())
        if isinstance(value, int):
            os.close(value)
        return status(OK)

    def read(self, packet: Packet):
        file, offset, length = self.handles[packet.string()], packet.number("Q"), packet.number()
        content = os.pread(file, min(length, LONGEST), offset)
        if not content:
            raise EOFError
        return DATA, string(content)

    def write(self, packet: Packet):
        file, offset, content = self.handles[packet.string()], packet.number("Q"), packet.string()
        while content:
            written = os.pwrite(file, content, offset)
            content, offset = content[written:], offset + written
        return status(OK)

    def lstat(self, packet: Packet):
        return ATTRS, attributes(os.lstat(packet.path()))

    def stat(self, packet: Packet):
        return ATTRS, attributes(os.stat(packet.path()))

    def fstat(self, packet: Packet):
        return ATTRS, attributes(os.fstat(self.handles[packet.string()]))

    def setstat(self, packet: Packet):
        return change(packet.path(), packet.attributes())

    def fsetstat(self, packet: Packet):
        return change(self.handles[packet.string()], packet.attributes())

    def opendir(self, packet: Packet):
        path = packet.path()
        names = [b".", b"..", *os.listdir(path)]
        return self._keep([(name, os.path.join(path, name)) for name in names])

    def readdir(self, packet: Packet):
        entries = self.handles[packet.string()]
        if not entries:
            raise EOFError
        some, entries[:] = entries[:100], entries[100:]
        found = []
        for name, path in some:
            try:
                about = os.lstat(path)
            except FileNotFoundError:
                continue
            found.append(string(name) + string(long_name(name, about)) + attributes(about))
        return NAME, number(len(found)) + b"".join(found)

    def remove(self, packet: Packet):
        os.unlink(packet.path())
        return status(OK)

    def mkdir(self, packet: Packet):
        os.mkdir(packet.path(), packet.attributes().get("mode", 0o777))
        return status(OK)

    def rmdir(self, packet: Packet):
        os.rmdir(packet.path())
        return status(OK)

    def realpath(self, packet: Packet):
        path = string(os.path.realpath(packet.path()))
        return NAME, number(1) + path + path + number(0)

    def rename(self, packet: Packet):
        old, new = packet.path(), packet.path()
        if os.path.lexists(new):
            return status(FAILURE, "File exists")
        os.rename(old, new)
        return status(OK)

    def readlink(self, packet: Packet):
        path = string(os.readlink(packet.path()))
        return NAME, number(1) + path + path + number(0)

    def symlink(self, packet: Packet):
        target, path = packet.path(), packet.path()  # OpenSSH's order, which all follow
        os.symlink(target, path)
        return status(OK)

    def extended(self, packet: Packet):
        name = packet.string()
        if name == b"posix-rename@openssh.com":
            os.replace(packet.path(), packet.path())
        elif name == b"hardlink@openssh.com":
            os.link(packet.path(), packet.path())
        elif name == b"fsync@openssh.com":
            os.fsync(self.handles[packet.string()])
        elif name == b"limits@openssh.com":
            return EXTENDED_REPLY, struct.pack(">4Q", LONGEST + 1024, LONGEST, LONGEST, 0)
        elif name == b"statvfs@openssh.com":
            found = os.statvfs(packet.path())
            values = (found.f_bsize, found.f_frsize, found.f_blocks, found.f_bfree, found.f_bavail, found.f_files)
            values += (found.f_ffree, found.f_favail, found.f_fsid, found.f_flag & 3, found.f_namemax)
            return EXTENDED_REPLY, struct.pack(">11Q", *values)
        else:
            raise NotImplementedError
        return status(OK)


def number(value: int) -> bytes:
    return struct.pack(">I", value)


def string(value: bytes) -> bytes:
    return number(len(value)) + value


def status(code: int, message: str = "Success") -> tuple[int, bytes]:
    return STATUS, number(code) + string(message.encode()) + string(b"en")


def attributes(info: os.stat_result) -> bytes:
    flags = SIZE | OWNER | PERMISSIONS | TIMES
    times = (int(info.st_atime) & 0xFFFFFFFF, int(info.st_mtime) & 0xFFFFFFFF)
    return struct.pack(">IQIIIII", flags, info.st_size, info.st_uid, info.st_gid, info.st_mode, *times)


def long_name(name: bytes, info: os.stat_result) -> bytes:
    """What `ls -l` of the sftp program shows for one entry."""
    when = time.strftime(
        "%b %e %H:%M" if time.time() - info.st_mtime < 180 * 86400 else "%b %e  %Y", time.localtime(info.st_mtime)
    )
    start = f"{stat.filemode(info.st_mode)} {info.st_nlink:>4} {info.st_uid:<8} {info.st_gid:<8} {info.st_size:>8}"
    return f"{start} {when} ".encode() + name


def change(target: bytes | int, wanted: dict) -> tuple[int, bytes]:
    if "size" in wanted:
        os.truncate(target, wanted["size"])
    if "mode" in wanted:
        os.chmod(target, wanted["mode"])
    if "times" in wanted:
        os.utime(target, wanted["times"])
    if "owner" in wanted:
        os.chown(target, *wanted["owner"])
    return status(OK)


def main() -> None:
    server, source, sink = Server(), sys.stdin.buffer, sys.stdout.buffer
    while len(length := source.read(4)) == 4:
        content = source.read(struct.unpack(">I", length)[0])
        reply = server.answer(content[0], Packet(content[1:]))
        sink.write(string(reply))
        sink.flush()


if __name__ == "__main__":
    main()
