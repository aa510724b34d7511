"""The lock under which PDFium is loaded and used: two threads in it at once end the process, even with a document each, and
two that import it at once, one the package and one a part of it, may refuse each other.
"""

from threading import RLock

ALONE = RLock()
