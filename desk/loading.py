"""Bringing in modules: nothing that is imported is ever garbage, and looking for it costs a seventh of the time."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG = (10_000, 20, 20)
"""How much is made before garbage is looked for: hardly anything a request makes points back at itself."""


@contextmanager
def loading() -> Iterator[None]:
    """Import within the block without collecting garbage, and leave what is there then out of every later search."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def settled() -> None:
    """Begin to serve: what is loaded stays, and looking through it would stop every request for a tenth of a second."""
    gc.freeze()
    gc.set_threshold(*YOUNG)
