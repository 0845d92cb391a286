"""What makes `ssh -i my-key.pem ec2-user@PUBLIC_IP` reach the stand-in: a settings file for ssh, and programs that use it.

Moto's public addresses belong to strangers, so ssh, scp and sftp of the sandbox's environment reach the sandbox's own
instances and nothing else.
"""

import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from helpers.home import home, state_folder, write_private
from helpers.sandbox import standing_before
from helpers.text import LANGUAGES, lookup

PROGRAMS = ("ssh", "scp", "sftp")

REMARK = "finds the sandbox's instances and nothing else"
FIRST = """\
case "$PWD" in {folders}) export WORKSHOP_LANG="${{PWD##*/}}" ;; esac
"""

REFUSAL = """#!/bin/sh
# Said in place of connecting; nothing is sent anywhere. The kit's own forms are told the code of it in a file.
[ -z "$WORKSHOP_REFUSAL" ] || printf %s "$1" > "$WORKSHOP_REFUSAL"
case "$1-$WORKSHOP_LANG" in
{port}
{address}
esac
exit 1
"""

COMMON = """# Written by the workshop's sandbox whenever an instance changes; what is changed here by hand is lost.
Host *
  IgnoreUnknown WarnWeakCrypto
  WarnWeakCrypto no
  UserKnownHostsFile {known_hosts}
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
  UpdateHostKeys no
  SendEnv WORKSHOP_LANG LANG LC_*

"""

INSTANCE = """Host {names}
  HostName 127.0.0.1
  Port {port}
  HostKeyAlias {id}
Match originalhost {patterns} exec "[ %p = {port} ]"
  ProxyCommand none
Match originalhost {patterns}
  ProxyCommand {refusal} port

"""

REST = """Host *
  ProxyCommand {refusal} address
"""


@dataclass(frozen=True)
class HostEntry:
    """Where ssh finds one instance: its names and addresses, the port of 127.0.0.1, and its host key's public line."""

    id: str
    names: tuple[str, ...]
    port: int
    host_key: str


def programs_folder() -> Path:
    """The folder that goes first on PATH."""
    return state_folder() / "bin"


def config_file() -> Path:
    return home() / ".ssh" / "config"


def write_programs() -> None:
    """Write `ssh`, `scp` and `sftp` of the sandbox's environment, and what they say in place of connecting."""
    first = FIRST.format(folders=" | ".join(f"*/{lang}" for lang in LANGUAGES))
    for name in PROGRAMS:
        found = f'        exec "$folder/{name}" -F {shlex.quote(str(config_file()))} "$@"'
        missing = f'case "$WORKSHOP_LANG" in\n{_cases("", "missing", name)}\nesac'
        standing_before.write(name, REMARK, first=first, found=found, missing=missing)
    said = {"port": _cases("port-", "no_port"), "address": _cases("*-", "no_address")}
    write_private(_refusal(), REFUSAL.format(**said), 0o700)


def write_config(entries: Iterable[HostEntry]) -> None:
    """Write the settings and the host keys for these instances, each file in one step."""
    entries = list(entries)
    folder = config_file().parent
    known_hosts = folder / "known_hosts"
    write_private(known_hosts, "".join(f"{entry.id} {entry.host_key}\n" for entry in entries))
    refusal = f"'{_percent(_refusal())}'"
    content = COMMON.format(known_hosts=f'"{_percent(known_hosts)}"')
    for entry in entries:
        names = {"names": " ".join(entry.names), "patterns": ",".join(entry.names)}
        content += INSTANCE.format(id=entry.id, port=entry.port, refusal=refusal, **names)
    write_private(config_file(), content + REST.format(refusal=refusal))


def _refusal() -> Path:
    return programs_folder() / ".refuse"


def _cases(before: str, key: str, program: str = "") -> str:
    """The branches of a shell's `case` that say the text `key` in the language that stands after `before`, else English."""
    english, *others = LANGUAGES
    patterns = {**{lang: lang for lang in others}, english: "*"}
    said = {pattern: str(lookup(f"instances.{key}", lang)) for lang, pattern in patterns.items()}
    quoted = {pattern: shlex.quote(sentence.replace("{program}", program)) for pattern, sentence in said.items()}
    return "\n".join(f"    {before}{pattern}) printf '%s\\n' {words} >&2 ;;" for pattern, words in quoted.items())


def _percent(path: Path) -> str:
    return str(path).replace("%", "%%")
