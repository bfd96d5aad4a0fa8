"""Which parts a workbook's sheets are, by the identities of its relations. Office Open XML, ECMA-376 part 2, 8 and 9.

Names of parts are the same whatever their case; some writers put backslashes for slashes.
"""

from __future__ import annotations

import posixpath
import zipfile

from . import safe_xml


def read(archive: zipfile.ZipFile, part: str) -> bytes:
    """The bytes of a part. Raises KeyError."""
    return archive.read(_members(archive)[part.lower()])


def targets(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """The members of the archive that a part is related to. Raises KeyError."""
    folder, name = posixpath.split(part)
    members, found = _members(archive), {}
    for each in safe_xml.tree(read(archive, f"{folder}/_rels/{name}.rels")):
        path = posixpath.normpath(posixpath.join(f"/{folder}", each.get("Target", ""))).lstrip("/")
        if path.lower() in members:
            found[each.get("Id", "")] = members[path.lower()]
    return found


def _members(archive: zipfile.ZipFile) -> dict[str, str]:
    return {name.replace("\\", "/").lower(): name for name in archive.namelist()}
