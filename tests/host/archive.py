# SPDX-License-Identifier: MIT
"""Archives for `flakectrctl import`, good ones and such as mean harm."""

import io
import tarfile


def member(name, content="", kind=tarfile.REGTYPE, **fields):
    """(what tarfile knows of it, its content)"""
    info = tarfile.TarInfo(name)
    info.type, info.mode = kind, 0o755 if kind == tarfile.DIRTYPE else 0o644
    info.size = len(content) if kind == tarfile.REGTYPE else 0
    for field, value in fields.items():
        setattr(info, field, value)
    return info, content.encode()


def directory(name, **fields):
    return member(name, kind=tarfile.DIRTYPE, **fields)


BEGIN = [directory("web"), directory("web/root"), directory("web/root/usr")]


def write(path, *members, begin=BEGIN):
    """An archive on this machine, of a root tree and these members."""
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as archive:
        for info, content in [*begin, *members]:
            archive.addfile(info, io.BytesIO(content))
    return path
