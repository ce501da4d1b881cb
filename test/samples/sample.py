#!/usr/bin/env python3
"""Orders and what they cost."""

from __future__ import annotations

import os.path as osp
import sys
from collections import OrderedDict as Ordered, namedtuple
from .money import *

LIMIT = 100
DEFAULT: dict[str, int] = {"cents": 0}

try:
    import ujson as json
except ImportError:
    import json


class Order:
    """An order of one customer.

    It has a price.
    """

    currency = "EUR"

    def __init__(self, order_id: str, cents: int = 0) -> None:
        self.order_id = order_id
        self.cents = cents

    @property
    def is_free(self) -> bool:
        """Whether it costs nothing."""
        return self.cents == 0

    @classmethod
    async def load(cls, file):
        with open(file) as stream:
            return cls(**json.load(stream))

    class Meta:
        ordering = ["order_id"]


# Twice a number.
@cached(maxsize=10)
def twice(n):
    def inner(m):
        return 2 * m

    return inner(n)


if sys.platform == "win32":

    def separator():
        return "\\"
else:

    def separator():
        return "/"


type Orders = list[Order]

if __name__ == "__main__":
    print(osp.join("a", "b"), twice(LIMIT))
