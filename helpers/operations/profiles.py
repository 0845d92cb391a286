"""The profiles that the AWS files hold."""

import configparser
import contextlib

from helpers.home import aws_folder, is_settings_file


def profile_names() -> tuple[str, ...]:
    """Their names, in the order of the files; those that can be read."""
    found = configparser.ConfigParser(interpolation=None, strict=False)
    with contextlib.suppress(OSError, configparser.Error, UnicodeDecodeError):
        files = [path for path in (aws_folder() / "config", aws_folder() / "credentials") if is_settings_file(path)]
        found.read(files, encoding="utf-8")
    return tuple(dict.fromkeys(section.removeprefix("profile ") for section in found.sections()))
