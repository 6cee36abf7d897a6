"""A body of work in, a child process out that sends messages, obeys limits, and can die without harm to its parent."""

import contextlib
import faulthandler
import gc
import os
import pickle
import signal
import struct
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn, TypeAlias

Send: TypeAlias = Callable[[object], None]

_LENGTH = struct.Struct("<Q")
_OUT_OF_MEMORY = 77
"""The exit code of a process that ran into its memory limit."""
_DEPTH = 10_000
"""Python's recursion limit in the child."""
_STACK = 120 * 1024 * 1024
"""Bytes of C stack that go with it; the kernel leaves at least 128 MB free below the stack of a main thread."""
_CHUNK = 1 << 20
_YOUNG = 50_000
"""Objects that a child may make before the garbage collector looks at them: terms are many and hold no circles."""
_PATIENCE = 30
"""Seconds by the clock for each second of computing that a child may take."""


@dataclass(frozen=True, slots=True)
class Death:
    """How a child came to its end."""

    of: str
    """time, memory, or nothing where it was neither."""
    message: str
    """For people: "it was stopped by SIGABRT"."""


@dataclass
class Child:
    """A running child process."""

    pid: int
    pipe: int
    """Where its messages arrive; becomes readable for `select`."""
    received: bytearray = field(default_factory=bytearray)

    def fileno(self) -> int:
        """For `select`."""
        return self.pipe

    def messages(self) -> list[object] | None:
        """The whole messages that have arrived; None when there will be no more. Waits if nothing has arrived."""
        data = os.read(self.pipe, _CHUNK)
        if not data:
            return None
        self.received += data
        found = []
        while len(self.received) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self.received)
            end = _LENGTH.size + length
            if len(self.received) < end:
                break
            found.append(pickle.loads(self.received[_LENGTH.size : end]))  # noqa: S301 - our own child wrote it
            del self.received[:end]
        return found

    def reap(self) -> Death:
        """Wait for its end, and say how it died."""
        os.close(self.pipe)
        _, status = os.waitpid(self.pid, 0)
        code = os.waitstatus_to_exitcode(status)
        if code in {-signal.SIGPROF, -signal.SIGALRM}:
            return Death("time", "it ran out of time")
        if code == _OUT_OF_MEMORY:
            return Death("memory", "it ran out of memory")
        return Death("", f"it was stopped by {signal.Signals(-code).name}" if code < 0 else f"it ended with exit code {code}")

    def kill(self) -> None:
        """Stop it, whatever it does."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.reap()


def start(body: Callable[[Send], None], megabytes: int) -> Child:
    """Fork a child that runs `body`, which is handed the function that sends a message (anything that pickles) to the parent.

    The child may take so many megabytes of address space beyond what it starts with. Its own output goes nowhere.
    """
    pipe, end = os.pipe()
    with warnings.catch_warnings():
        # Python warns of forks beside threads (a live-reload server has some); the child takes none of their locks.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        os.close(pipe)
        _live(body, end, megabytes)
    os.close(end)
    return Child(pid, pipe)


def alarm(seconds: float) -> None:
    """Let the kernel stop this child after so many seconds of computing, also inside C code; zero takes it back.

    A busy machine takes longer and stops nothing; only a child that waits for what never comes is stopped by the clock.
    """
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, _PATIENCE * seconds)


def where(error: BaseException) -> str:
    """An exception in a few words, with the place that raised it: "KeyError: 'x' (scalar.py:12)"."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return "".join(traceback.format_exception_only(error)).strip() + place


@contextlib.contextmanager
def deeper() -> Iterator[None]:
    """Within it Python recurses as deep as in a child, so that a verdict is the same with and without one."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _DEPTH))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _live(body: Callable[[Send], None], end: int, megabytes: int) -> NoReturn:
    """The whole life of the child; never returns into the frames that it inherited."""

    def send(message: object) -> None:
        alarm(0)  # a parent that reads late costs nothing
        data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
        view = memoryview(_LENGTH.pack(len(data)) + data)
        while view:
            view = view[os.write(end, view) :]

    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent stops its children itself
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        _silence()
        sys.setrecursionlimit(_DEPTH)
        _limit(megabytes)
        # What the parent made lives as long as the child: it need not be looked through again and again.
        gc.freeze()
        gc.set_threshold(_YOUNG, 20, 100)
        body(send)
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)
    except BaseException:  # noqa: BLE001 - nothing may pass into the frames of the parent
        os._exit(1)
    os._exit(0)


def _silence() -> None:
    """Nothing is read from the terminal, and what a C library says when it gives up is not for its reader."""
    faulthandler.disable()
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    sys.stdout = sys.stderr = os.fdopen(null, "w")


def _limit(megabytes: int) -> None:
    import resource  # noqa: PLC0415 - there is none on Windows

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_STACK)
    resource.setrlimit(resource.RLIMIT_STACK, (_STACK if hard == resource.RLIM_INFINITY else min(_STACK, hard), hard))
    statm = Path("/proc/self/statm")
    if statm.exists():  # elsewhere the address space is not accounted in a way that a limit could use
        pages = int(statm.read_text(encoding="ascii").split()[0])
        size = pages * resource.getpagesize() + megabytes * 1024 * 1024
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (size if hard == resource.RLIM_INFINITY else min(size, hard), hard))
