"""A post in, its front matter out as plain data, with the offset at which the post itself begins."""

import re
from collections.abc import Mapping
from typing import Any

from derivations.diagnostic import Problem
from derivations.source import Source, Span

LIMIT = 100_000
"""Characters of front matter that are read; YAML is slow, and front matter is short."""

_YAML = re.compile(r"\ufeff?---[ \t]*\r?\n(?P<body>.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_TOML = re.compile(r"\ufeff?\+\+\+[ \t]*\r?\n(?P<body>.*?)^\+\+\+[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)

# What the safe loader lets through from its constructors: `2024-13-45`, `!!int "-"`, `!!bool x`, a list as a key, nesting.
_BAD_VALUES = (ValueError, OverflowError, RecursionError, AttributeError, KeyError, IndexError, TypeError)


def read(source: Source) -> tuple[Mapping[str, Any], Span, int, list[Problem]]:
    """The mapping, where it stands, where the post begins, and what is wrong with it."""
    text = source.text
    begin = 1 if text.startswith("\ufeff") else 0
    match = _YAML.match(text) or _TOML.match(text)
    if match is None:
        return {}, Span(begin, begin), begin, []
    body, span = match.group("body"), Span(match.start("body"), match.end("body"))
    if len(body) > LIMIT:
        return {}, span, match.end(), [Problem("too-large", f"front matter of more than {LIMIT} characters is not read", span)]
    try:
        data = _yaml(body) if match.re is _YAML else _toml(body)
    except _BAD_VALUES as error:
        first = str(error).partition("\n")[0]
        return {}, span, match.end(), [Problem("bad-annotation", f"the front matter cannot be read: {first}", span)]
    if not isinstance(data, dict):
        return {}, span, match.end(), []
    return {str(key): value for key, value in data.items()}, span, match.end(), []


def yaml_data(text: str) -> object:
    """What YAML of a site's configuration says, its own tags left out; None where it cannot be read."""
    import yaml  # noqa: PLC0415 - as below

    class Lenient(yaml.SafeLoader):
        """Takes values with a tag that only the site's own programs know for nothing."""

    Lenient.add_multi_constructor("", lambda loader, suffix, node: None)  # noqa: ARG005
    if len(text) > LIMIT:
        return None
    try:
        return yaml.load(text, Lenient)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, *_BAD_VALUES):
        return None


def _yaml(body: str) -> object:
    import yaml  # noqa: PLC0415 - a fiftieth of a second, and many posts have no front matter

    try:
        return yaml.safe_load(body)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def _toml(body: str) -> object:
    import tomllib  # noqa: PLC0415 - the same

    return tomllib.loads(body)
