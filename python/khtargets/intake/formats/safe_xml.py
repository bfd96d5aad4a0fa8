"""XML from outside: entities are not resolved, nothing is fetched, and what was gone through is dropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, Any

from lxml import etree

from ..model import BROKEN, Refused

_SAFE: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "remove_comments": True}


def events(file: IO[bytes], tags: Sequence[str]) -> Iterator[tuple[str, etree._Element]]:
    """("start" or "end", element) of the elements of these names. Refuses what is not XML."""
    try:
        yield from etree.iterparse(file, events=("start", "end"), tag=tags, huge_tree=True, **_SAFE)
    except etree.XMLSyntaxError as error:
        raise Refused(BROKEN) from error


def tree(text: bytes) -> Any:
    """The root of a small document. Refuses what is not XML."""
    try:
        return etree.fromstring(text, etree.XMLParser(**_SAFE))
    except etree.XMLSyntaxError as error:
        raise Refused(BROKEN) from error


def drop(element: etree._Element) -> None:
    """Frees an element that is done with, and those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and parent[0] is not element:
        del parent[0]
