"""A department's name given by letters: "SLĐTBXH", "Sở NN và PTNT", "Ban QL Khu KT Vân Phong"."""

from __future__ import annotations

from functools import lru_cache
from typing import FrozenSet, Iterator, List, Tuple

from .text import strip_marks

Words = Tuple[str, ...]


def align(words: Words, at: int, name: Words, joined: FrozenSet[int], start: int) -> Iterator[Tuple[int, int, int]]:
    """Ends of the stretches from `at` that spell `name` from its word `start` on, whole words or their letters.

    Yields (end, words spelt out, words given by a letter). "và" may be left out, or be the letter v among letters.
    """
    joint = ("và", "va")
    todo = [(at, start, 0, 0)]
    while todo:
        here, word, spelt, letters = todo.pop()
        if word == len(name):
            yield here, spelt, letters
            continue
        if here == len(words):
            continue
        written = words[here]
        if written in joint and word in joined and word > start:
            todo.append((here + 1, word, spelt, letters))
            continue
        if written == name[word]:
            todo.append((here + 1, word + 1, spelt + 1, letters))
        for taken in _letters_taken(written, name, word, joined):
            if written != name[word] or taken > 1:
                todo.append((here + 1, word + taken, spelt, letters + taken))


def is_sure(spelt: int, letters: int, length: int, start: int, head: int, first: str) -> bool:
    """Whether a name given partly by letters leaves no doubt: its head is written ("Sở", or "S." before letters), or four
    words and more are given.
    """
    if letters == 0 or first == "s" and start < head:
        return True
    if head == 0:
        return length >= 5 and spelt >= 1
    if start == head:
        return length - start >= 4
    return spelt >= 1 or letters >= 3 and len(first) >= 3


@lru_cache(maxsize=1000)
def initials(word: str) -> FrozenSet[str]:
    """The letters that a word may be given by: đ also without its stroke, a folded i also as the y it was."""
    return frozenset((word[0], strip_marks(word[0]), "y" if word[0] == "i" else word[0]))


def _letters_taken(written: str, name: Words, word: int, joined: FrozenSet[int]) -> List[int]:
    """How many words of the name, from `word` on, the letters of one written word can stand for."""
    found = []
    spellings = {""}
    for taken in range(1, len(name) - word + 1):
        letters = initials(name[word + taken - 1])
        joints = ("", "v") if word + taken - 1 in joined else ("",)
        spellings = {
            before + joint + letter
            for before in spellings
            for joint in joints
            for letter in letters
            if written.startswith(before + joint + letter)
        }
        if written in spellings:
            found.append(taken)
        if not spellings:
            break
    return found
