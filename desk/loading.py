"""Bringing in modules: nothing that is imported is ever garbage, and looking for it costs a seventh of the time."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Import within the block without collecting garbage, and leave what is there then out of every later search."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
