"""The HTML of a page in, the beginning of the first formula that was left in it as plain text out."""

import re
from collections.abc import Iterator
from html import unescape

_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)\b(?P<attributes>[^<>]*)>")
_CODE = frozenset({"pre", "code", "script", "style", "textarea"})
_LEFT = re.compile(r"\$\$|\\\[|\\begin\{[A-Za-z]")
# Of `$$…$$` in running text arithmatex takes the inner dollars.
_TORN = re.compile(r'\$<span class="arithmatex">')
_MOST = 60


def unrendered(html: str) -> str | None:
    """The beginning of a formula that arithmatex did not take, mostly for want of a blank line before and behind it."""
    torn = _TORN.search(html)
    if torn is not None:
        return _begin(html[torn.start() :])
    text = "".join(_plain(html))
    found = _LEFT.search(text)
    return _begin(text[found.start() :]) if found else None


def _plain(html: str) -> Iterator[str]:
    """What is neither tag nor code nor taken for maths."""
    hidden = ""
    done = 0
    for tag in _TAG.finditer(html):
        if not hidden:
            yield html[done : tag.start()]
        done = tag.end()
        if hidden:
            hidden = "" if tag["close"] and tag["name"] == hidden else hidden
        elif not tag["close"] and (tag["name"] in _CODE or 'class="arithmatex"' in tag["attributes"]):
            hidden = tag["name"]
    if not hidden:
        yield html[done:]


def _begin(html: str) -> str:
    return " ".join(unescape(_TAG.sub("", html[: 10 * _MOST])).split())[:_MOST]
