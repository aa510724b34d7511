"""`gongkai serve` as a process of its own: started, asked, stopped by a signal."""

import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from shell import Shell


@dataclass
class Served:
    address: str
    process: "subprocess.Popen[str]"
    said: list[str]

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        _, rest = self.process.communicate(timeout=60)
        self.said.append(rest)
        return self.process.returncode


@contextmanager
def serving(shell: Shell, *words: str) -> Iterator[Served]:
    """Run a command that serves, on a free port, until the block ends."""
    command = shell.command(*words, "--port", "0")
    process = subprocess.Popen(
        command, cwd=shell.folder, env=shell.env() | {"PYTHONUTF8": "1"}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, encoding="utf-8",
    )  # fmt: skip
    try:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if found := re.search(r"http://\S+?/", line):
                yield Served(found[0], process, said)
                break
        else:
            raise AssertionError("".join(said))
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()
