"""Every option, once: from `[tool.derivations]` of pyproject.toml, derivations.toml, mkdocs.yml or the command line."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user can choose; the defaults are what custom implies."""

    fail_on: str = "refuted"
    """The verdict at or above which `check` exits 1: refuted, conditional, undecided or unread."""
    jobs: int = 0
    """Processes; 0 is one for each core."""
    deadline: float = 10.0
    """Seconds of computing after which the process that decides one step is killed: a backstop, work is counted in units."""
    memory: int = 2048
    """Megabytes of address space a deciding process may take beyond what it starts with."""
    work: int = 400_000
    """Units of work allowed for one step."""
    macros: Mapping[str, str] = field(default_factory=dict)
    """LaTeX macros of the site: name with its backslash to replacement."""
    macro_files: tuple[str, ...] = ()
    """Files with \\newcommand and the like, read before every post."""
    exclude: tuple[str, ...] = ()
    """Patterns, as in .gitignore, of posts that are not checked."""
    log_base: str = "e"
    """The base of a bare \\log: e, 2 or 10."""
    normal: str = "auto"
    """Second parameter of N(μ, ·): auto, variance or deviation."""
    sympy: bool = False
    """Convert every step to SymPy."""
    second_reader: str = ""
    """A Python that has latex2sympy2, which reads every formula again as a cross-check; empty for none."""
    timings: bool = False
    """Add seconds to the report."""
