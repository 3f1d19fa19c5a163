"""What is worked out once for an object, a data set, a split, a graph or a model, and goes when the object goes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

Owner = TypeVar("Owner")
Given = ParamSpec("Given")
Made = TypeVar("Made")


def remembered(
    most: int,
) -> Callable[[Callable[Concatenate[Owner, Given], Made]], Callable[Concatenate[Owner, Given], Made]]:
    """A function that remembers what it made for the object that it is given first, by its other arguments.

    What belongs to everybody hangs on objects that all visitors share, what is private on those of one visitor, so
    nobody is shown another's. The result must not hold on to the object, or neither is ever let go.

    Args:
        most: results that are kept for each object, the least recently used out first.
    """

    def decorate(make: Callable[Concatenate[Owner, Given], Made]) -> Callable[Concatenate[Owner, Given], Made]:
        made: WeakKeyDictionary[Owner, OrderedDict[object, Made]] = WeakKeyDictionary()
        lock = threading.Lock()

        @wraps(make)
        def call(owner: Owner, /, *given: Given.args, **named: Given.kwargs) -> Made:
            key = (given, *sorted(named.items()))
            with lock:
                kept = made.setdefault(owner, OrderedDict())
                if key in kept:
                    kept.move_to_end(key)
                    return kept[key]
            result = make(owner, *given, **named)  # outside the lock: two who ask at once may both make it
            with lock:
                kept[key] = result
                while len(kept) > most:
                    kept.popitem(last=False)
            return result

        return call

    return decorate
