"""The HTML of a page in, the beginning of the first formula that was left in it as plain text out."""

import re

_SEEN = re.compile(
    r"""<(?P<name>pre|code|script|style|textarea)\b.*?</(?P=name)\s*>
      | <(?P<maths>div|span)[ ]class="arithmatex">.*?</(?P=maths)>
      | <!--.*?-->""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_LEFT = re.compile(r"\$\$|\\\[|\\begin\{[A-Za-z]+\*?\}")
_TAG = re.compile(r"<[^<>]*>")
_MOST = 60


def unrendered(html: str) -> str | None:
    """The beginning of a formula that arithmatex did not take, mostly for want of a blank line before and behind it."""
    rest = _SEEN.sub(" ", html)
    found = _LEFT.search(rest)
    return " ".join(_TAG.sub("", rest[found.start() :]).split())[:_MOST] if found else None
