"""How far a long command is: a bar on a terminal, a line a quarter elsewhere; always on standard error."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def progress(words: str, total: int, least: int) -> Iterator[Callable[[int], None]]:
    """Give a function that is told how many are done; under `least` in all, nothing is said without a terminal.

    Standard error may be closed by the caller.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        quarters = {total * part // 4 for part in (1, 2, 3, 4)}

        def tick(done: int) -> None:
            if total > least and (passed := {mark for mark in quarters if mark <= done}):
                quarters.difference_update(passed)
                click.echo(f"已{words} {done}/{total}", err=True)

        yield tick
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words, total=total)
        yield lambda done: bar.update(task, completed=done)


@contextmanager
def titled(words: str, total: int) -> Iterator[Callable[[int], None]]:
    """Give the bar the rooms below are handed: what they do and how many there are."""
    with progress(words, total, 1000) as tick:
        yield tick
