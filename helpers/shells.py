"""The learner's shell, with the workshop's programs first whatever the shell's own files set.

~/.bashrc and its like put other programs first (pyenv, conda, nvm), and name other credentials. `cdk` would then run apps
by a Python that has no CDK, and `aws` ask for a profile that only the learner's own files have. So what the workshop set is
set again after them.
"""

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

from helpers.home import PROJECT, home, state_folder, write_private

SET_AGAIN = ("AWS_", "BOTO_", "CDK_", "WORKSHOP_")

BASH = """\
[ -r ~/.bashrc ] && . ~/.bashrc
{settings}"""
# Zsh finds all its files by ZDOTDIR, which the learner's .zshenv may set.
ZSH_ENVIRONMENT = """\
ZDOTDIR={own}
[ -r {own}/.zshenv ] && . {own}/.zshenv
WORKSHOP_ZDOTDIR=${{ZDOTDIR:-$HOME}}
ZDOTDIR={folder}
"""
ZSH = """\
ZDOTDIR=$WORKSHOP_ZDOTDIR
unset WORKSHOP_ZDOTDIR
HISTFILE=$ZDOTDIR/.zsh_history
[ -r $ZDOTDIR/.zshrc ] && . $ZDOTDIR/.zshrc
{settings}"""


def started(words: list[str], environment: Mapping[str, str]) -> list[str]:
    """The command that starts the shell `words` so; `words` themselves where the shell is another than bash, zsh and fish.

    Raises OSError where its files cannot be written.
    """
    folder = state_folder() / "shell"
    kind = Path(words[0]).name
    if kind == "bash":
        write_private(folder / "bashrc", BASH.format(settings=_settings(environment)))
        return [*words, "--rcfile", str(folder / "bashrc")]
    if kind == "zsh":
        own = shlex.quote(environment.get("ZDOTDIR") or str(Path.home()))
        zsh = folder / "zsh"
        write_private(zsh / ".zshenv", ZSH_ENVIRONMENT.format(own=own, folder=shlex.quote(str(zsh))))
        write_private(zsh / ".zshrc", ZSH.format(settings=_settings(environment)))
        return ["/usr/bin/env", f"ZDOTDIR={zsh}", *words]
    if kind == "fish":
        write_private(folder / "config.fish", _fish_settings(environment))
        return [*words, "--init-command", f"source {_fish_quoted(str(folder / 'config.fish'))}"]
    return words


def _kept(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(SET_AGAIN)}


def _first(environment: Mapping[str, str]) -> list[str]:
    """The folders of PATH that are the workshop's: they lie in the project, its environment, or the learner's folder."""
    ours = (PROJECT, Path(sys.prefix), home())
    path = environment.get("PATH", "").split(os.pathsep)
    return [part for part in path if any(Path(part).is_relative_to(folder) for folder in ours)]


def _settings(environment: Mapping[str, str]) -> str:
    """What sets it again, for bash and zsh."""
    lines = ["unset $(env | sed -n 's/^\\(AWS_[A-Z0-9_]*\\)=.*/\\1/p') workshop"]
    lines += [f"export {name}={shlex.quote(value)}" for name, value in _kept(environment).items()]
    lines += [f"export PATH={shlex.quote(os.pathsep.join(_first(environment)))}:$PATH"]
    return "".join(f"{line}\n" for line in lines)


def _fish_settings(environment: Mapping[str, str]) -> str:
    lines = ["set -e (env | string match --regex '^AWS_[A-Z0-9_]*(?==)') workshop"]
    lines += [f"set -gx {name} {_fish_quoted(value)}" for name, value in _kept(environment).items()]
    lines += [f"set -gx PATH {' '.join(map(_fish_quoted, _first(environment)))} $PATH"]
    return "".join(f"{line}\n" for line in lines)


def _fish_quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
