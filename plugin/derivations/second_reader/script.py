"""JSON lines with LaTeX and points in, JSON lines with its values by latex2sympy2 out; runs where that is installed.

Each line is read in a process of its own: one that hangs or poisons the parser costs its own answer alone.
"""

import contextlib
import json
import os
import resource
import signal
import sys
from typing import Any

SECONDS = 8


def plain(name: str) -> str:
    """A name without what readers write differently."""
    return "".join(c for c in name if c not in "\\{} ")


def answer(latex: str, points: list[dict[str, str]]) -> dict[str, Any]:
    """The values of a formula at points, or why there are none."""
    import sympy  # noqa: PLC0415 - in the child alone
    from latex2sympy2 import latex2sympy  # noqa: PLC0415 - the same

    found = latex2sympy(latex)
    if not isinstance(found, sympy.Expr):
        return {"error": "no expression"}
    values = []
    for point in points:
        numbers = {}
        for symbol in found.free_symbols:
            if plain(str(symbol)) not in point:
                return {"error": f"the symbol {symbol}"}
            numbers[symbol] = sympy.Rational(point[plain(str(symbol))])
        real, imaginary = sympy.N(found.subs(numbers).doit(), 25).as_real_imag()
        values.append([str(sympy.Float(real, 25)), str(sympy.Float(imaginary, 25))])
    return {"values": values, "text": str(found)[:200]}


def main() -> None:
    """Answer every line of standard input with a line."""
    limit = int(sys.argv[1]) << 20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    import latex2sympy2  # noqa: F401, PLC0415 - once, before the children

    for line in sys.stdin:
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            signal.alarm(SECONDS)
            reply: dict[str, Any] = {"error": "not read"}
            with contextlib.suppress(Exception), contextlib.redirect_stdout(sys.stderr):
                asked = json.loads(line)
                reply = answer(asked["latex"], asked["points"])
            os.write(write, json.dumps(reply).encode())
            os._exit(0)
        os.close(write)
        with os.fdopen(read) as pipe:
            reply_text = pipe.read()
        os.waitpid(child, 0)
        print(reply_text or '{"error": "stopped"}', flush=True)  # noqa: T201 - the protocol


if __name__ == "__main__":
    main()
