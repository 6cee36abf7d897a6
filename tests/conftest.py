"""Options of the tests, and where they find the commands of their environment."""

import os
import sys
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --accept` writes the pages that are made from the code, to be read in the diff."""
    parser.addoption("--accept", action="store_true", help="rewrite what is compared with generated text")


def pytest_configure() -> None:
    """Commands of this environment are found also where it has not been activated."""
    os.environ["PATH"] = os.pathsep.join((os.environ.get("PATH", os.defpath), str(Path(sys.executable).parent)))
