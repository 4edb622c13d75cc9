"""Rendered fragments that are equal for many readers. Bounded, and never right or wrong about
permission: what a reader may see stands in the key."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from threading import Lock
from typing import TypeVar

from markupsafe import Markup

MOST = 20_000
T = TypeVar("T")


class FragmentCache:
    """The last so many fragments by key."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._lock = most, Lock()
        self._kept: OrderedDict[Hashable, Markup] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], str]) -> Markup:
        """The fragment under this key, made now if it is not kept."""
        kept = self._kept.get(key)
        if kept is not None:
            return kept
        made = Markup(make())  # noqa: S704 - a template's own output
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made

    def each(self, pairs: Iterable[tuple[Hashable, T]], make: Callable[[T], str]) -> Markup:
        """The fragments of a list, one after the other: `make(thing)` where none is kept."""
        kept, found = self._kept, []
        for key, thing in pairs:
            fragment = kept.get(key)
            if fragment is None:
                fragment = self.get(key, lambda thing=thing: make(thing))
            found.append(fragment)
        return Markup("").join(found)

    def clear(self) -> None:
        """Nothing is kept any more."""
        with self._lock:
            self._kept.clear()

    def __len__(self) -> int:
        return len(self._kept)
