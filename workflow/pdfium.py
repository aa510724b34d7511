"""The lock under which PDFium is used: two threads in it at once end the process, even with a document each."""

from threading import RLock

ALONE = RLock()
