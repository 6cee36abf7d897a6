"""Text of one paragraph in, where its maths stands out: displays, inline maths, code, comments and tags, for all dialects."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

ENVIRONMENTS = (
    "align|align*|aligned|alignat|alignat*|alignedat|flalign|flalign*|split|eqnarray|eqnarray*|gather|gather*|gathered|multline|multline*|"
    "equation|equation*|displaymath|math|array|cases|matrix|pmatrix|bmatrix|vmatrix|IEEEeqnarray|IEEEeqnarray*|dcases|subequations"
)
"""Environments that are maths by themselves, without dollars around them."""

_TAG = r"""</?[A-Za-z][A-Za-z0-9-]*(?:\s+[A-Za-z_:@][\w:.@-]*+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`$]++))?)*+\s*/?>"""

_OPENER = re.compile(
    r"""
      (?P<ticks>`++)
    | (?P<github>\$`(?!`))
    | (?P<dollars>\$\$)
    | (?P<dollar>\$)
    | (?P<bracket>\\\\?\[)
    | (?P<parenthesis>\\\\?\()
    | \\begin\s*\{(?P<environment>"""
    + ENVIRONMENTS.replace("*", r"\*")
    + r""")\}
    | (?P<escape>\\[^A-Za-z])
    | (?P<comment><!--)
    | (?P<dmath><d-math\b[^<>]*>)
    | (?P<script><script\b[^<>]*>)
    | <(?P<raw>pre|code|style|textarea|kbd|samp)\b[^<>]*>
    | (?P<tag>"""
    + _TAG
    + r""")
    | \{%-?\s*(?P<liquid>\w+)[^%]*%\}
    | \{\{[<%]\s*(?P<hugo>/?\s*[\w.-]+)[^{}]*[>%]\}\}
    | (?P<link>\]\((?:[^()\s]|\([^()\s]*\))*+(?:\s+"[^"\n]*")?\))
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)

_DOLLAR_CONTENT = re.compile(r"[^$\\]*+(?:\\.[^$\\]*+)*+\$", re.DOTALL)
_MATHS_SIGN = re.compile(r"[\\^_=<>+{}|]|^\s*\S{1,3}\s*$")
_TWO_WORDS = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}[,;:]?\s+[A-Za-z]{2,}")
_NESTED_DOLLARS = 8
_WORD = re.compile(r"[A-Za-z]{3,}")
_COMMAND = re.compile(r"\\[A-Za-z]+")
_TEXT_COMMAND = re.compile(r"\\(?:text\w*|mbox|mathrm|operatorname\*?)\s*\{[^{}]*\}")
_SHORTCODES = frozenset({"katex", "math", "tex", "latex", "mathjax", "equation", "katexblock"})
_CODE_BLOCKS = frozenset({"highlight", "comment", "code", "mermaid", "prism", "codeblock"})


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of the text and what it is."""

    role: str
    """display, inline, text, code, comment, tag, or unclosed (the opener of a display that never closes)."""
    start: int
    end: int
    """With the delimiters."""
    inner_start: int
    inner_end: int
    delimiter: str = ""


@dataclass(frozen=True, slots=True)
class Closer:
    """What ends a construct that was opened: a pattern, under a key that equal patterns share."""

    key: str
    pattern: re.Pattern[str]
    role: str
    delimiter: str


@dataclass
class _Text:
    """The text with what has been learnt about it: which closers no longer occur, where code spans end."""

    text: str
    none_after: dict[str, int] = field(default_factory=dict)
    ticks: dict[int, list[int]] | None = None

    def close(self, closer: Closer, start: int) -> re.Match[str] | None:
        if start >= self.none_after.get(closer.key, len(self.text) + 1):
            return None
        for match in closer.pattern.finditer(self.text, start):
            if match.lastgroup == "close":
                return match
        self.none_after[closer.key] = start
        return None

    def code_end(self, start: int, length: int) -> int | None:
        """Where the code span that opens before `start` with that many backticks ends."""
        if self.ticks is None:
            self.ticks = {}
            for match in re.finditer("`+", self.text):
                self.ticks.setdefault(len(match.group()), []).append(match.start())
        places = self.ticks.get(length, [])
        k = bisect_left(places, start)
        return places[k] + length if k < len(places) else None


def _closer(key: str, pattern: str, role: str, delimiter: str) -> Closer:
    return Closer(key, re.compile(pattern, re.DOTALL | re.IGNORECASE), role, delimiter)


_DOLLARS = _closer("$$", r"\\.|(?P<close>\$\$)", "dollars", "$$")
_BRACKETS = {
    "\\[": _closer("\\]", r"\\\\|(?P<close>\\\])", "display", "\\["),
    "\\\\[": _closer("\\\\]", r"(?P<close>(?<!\\)\\\\\])", "display", "\\\\["),
    "\\(": _closer("\\)", r"\\\\|(?P<close>\\\))", "inline", "\\("),
    "\\\\(": _closer("\\\\)", r"(?P<close>(?<!\\)\\\\\))", "inline", "\\\\("),
}
_COMMENT = _closer("-->", r"(?P<close>-->)", "comment", "<!--")
_DMATH = _closer("</d-math>", r"(?P<close></d-math\s*>)", "inline", "<d-math>")
_DMATH_BLOCK = _closer("</d-math>", r"(?P<close></d-math\s*>)", "display", "<d-math block>")
_SCRIPT = _closer("</script>", r"(?P<close></script\s*>)", "code", "<script>")
_SCRIPT_INLINE = _closer("</script>", r"(?P<close></script\s*>)", "inline", "<script>")
_SCRIPT_DISPLAY = _closer("</script>", r"(?P<close></script\s*>)", "display", "<script>")


def _closer_of(match: re.Match[str]) -> Closer | None:
    """What closes the construct that the match opens; None for what needs no closing or has rules of its own."""
    text = match.group()
    match match.lastgroup:
        case "dollars":
            return _DOLLARS
        case "bracket" | "parenthesis":
            return _BRACKETS[text]
        case "environment":
            name = match.group("environment")
            return _closer(
                f"end{{{name}}}",
                rf"\\begin\s*\{{{re.escape(name)}\}}|(?P<close>\\end\s*\{{{re.escape(name)}\}})",
                "display",
                "\\begin",
            )
        case "comment":
            return _COMMENT
        case "dmath":
            return _DMATH_BLOCK if "block" in text else _DMATH
        case "script":
            if "math/tex" not in text:
                return _SCRIPT
            return _SCRIPT_DISPLAY if "display" in text else _SCRIPT_INLINE
        case "raw":
            return _closer(f"</{match.group('raw').lower()}>", rf"(?P<close></{match.group('raw')}\s*>)", "code", "code")
        case "liquid":
            name = match.group("liquid")
            if name in _SHORTCODES or name in _CODE_BLOCKS:
                role = "code" if name in _CODE_BLOCKS else "display"
                return _closer(f"%end{name}", rf"(?P<close>\{{%-?\s*end{name}\s*-?%\}})", role, "{% %}")
        case "hugo":
            name = match.group("hugo").strip()
            if (name in _SHORTCODES or name in _CODE_BLOCKS) and not text.rstrip(">%}").rstrip().endswith("/"):
                role = "code" if name in _CODE_BLOCKS else "display"
                return _closer(f"</{name}", rf"(?P<close>\{{\{{[<%]\s*/\s*{re.escape(name)}\s*[>%]\}}\}})", role, "{{< >}}")
    return None


def unfinished(line: str) -> Closer | None:
    """What a line leaves open at its end, if that can go on over blank lines and list signs: a display, a comment, code."""
    for found in _scan(_Text(line)):
        if found.role == "unclosed":
            match = _OPENER.match(line, found.start)
            return _closer_of(match) if match else None
    return None


def scan(text: str) -> Iterator[Found]:
    """Everything in the text of one paragraph, in order and without gaps."""
    last = 0
    for found in _scan(_Text(text)):
        if found.start > last:
            yield Found("text", last, found.start, last, found.start)
        yield found
        last = found.end
    if last < len(text):
        yield Found("text", last, len(text), last, len(text))


def _scan(source: _Text) -> Iterator[Found]:
    text, at = source.text, 0
    while match := _OPENER.search(text, at):
        start, after = match.span()
        found: Found | None = None
        kind = match.lastgroup
        if kind in {"dollar", "github"}:
            found = _github(source, start) if kind == "github" else None
            found = found or _dollar(text, start)
            after = start + 1
        elif kind == "ticks":
            end = source.code_end(after, after - start)
            found = Found("code", start, end, after, end - (after - start)) if end else None
        elif kind in {"tag", "link"}:
            found = Found("tag", start, after, after, after)
        elif closer := _closer_of(match):
            found = _closed(source, match, closer)
        elif kind in {"liquid", "hugo"}:
            found = Found("tag", start, after, after, after)
        if found:
            yield found
        at = found.end if found else after


def _closed(source: _Text, match: re.Match[str], closer: Closer) -> Found | None:
    """The construct that the match opens; the opener alone, as `unclosed`, if nothing closes it."""
    text, start, after = source.text, match.start(), match.end()
    close = source.close(closer, after)
    if close is not None and match.lastgroup == "environment":
        close = _balanced(source, closer, after) or close
    if close is None:
        if closer.role == "inline" and closer.delimiter != "<script>":
            return None
        return Found("unclosed", start, after, after, after, closer.delimiter)
    end, inner_start, inner_end = close.end(), after, close.start()
    inner, role = text[inner_start:inner_end], closer.role
    if role in {"comment", "code"}:
        return Found(role, start, end, inner_start, inner_end, closer.delimiter)
    if closer.delimiter in {"{% %}", "{{< >}}"} and re.search(r"\$|\\\[|\\\(", inner):
        return Found("tag", start, after, after, after)  # the wrapper holds delimiters of its own
    if closer.delimiter == "\\begin":
        return Found("display", start, end, start, end, "\\begin")
    if not inner.strip():
        return Found("tag", start, end, inner_start, inner_end)
    if closer.delimiter in {"\\[", "\\("} and _is_plain(inner):
        return None
    if role == "dollars":
        role = "display" if has_rows(inner) or _alone(text, start, end) else "inline"
    elif role == "display" and closer.delimiter in {"{% %}", "{{< >}}"} and not has_rows(inner) and not _alone(text, start, end):
        role = "inline"
    return Found(role, start, end, inner_start, inner_end, closer.delimiter)


def _balanced(source: _Text, closer: Closer, start: int) -> re.Match[str] | None:
    depth = 1
    for match in closer.pattern.finditer(source.text, start):
        depth += -1 if match.lastgroup == "close" else 1
        if depth == 0:
            return match
    return None


def _github(source: _Text, start: int) -> Found | None:
    end = source.text.find("`$", start + 2)
    if end < 0 or "\n\n" in source.text[start:end]:
        return None
    return Found("inline", start, end + 2, start + 2, end, "$`")


def _dollar(text: str, start: int) -> Found | None:
    """Inline maths between single dollars, told from money as pandoc does; with space inside only if it looks like maths."""
    match = _DOLLAR_CONTENT.match(text, start + 1)
    for _ in range(_NESTED_DOLLARS):  # dollars in \\text{… $x$ …} do not close
        if match is None or not _in_words(text[start + 1 : match.end() - 1]):
            break
        match = _DOLLAR_CONTENT.match(text, match.end())
    if match is None:
        return None
    inner, end = text[start + 1 : match.end() - 1], match.end()
    if not inner.strip() or text[end : end + 1].isdigit():
        return None
    loose = inner[0].isspace() or inner[-1].isspace()
    if loose and (
        inner[0].isdigit() or not _looks_like_maths(inner) or _WORD.search(_COMMAND.sub("", _TEXT_COMMAND.sub("", inner)))
    ):
        return None
    if inner[0].isdigit() and not _looks_like_maths(inner) and _TWO_WORDS.search(inner):
        return None
    return Found("inline", start, end, start + 1, end - 1, "$")


def _in_words(inner: str) -> bool:
    r"""Whether a `\text{` is open at the end."""
    at = inner.rfind("\\text{")
    return at >= 0 and inner.count("{", at) > inner.count("}", at)


def open_dollar(line: str) -> bool:
    """Whether inline maths seems to be open at the end of a line."""
    last = None
    for last in scan(line):  # noqa: B007 - the last one counts
        pass
    if last is None or last.role != "text":
        return False
    match = re.search(r"(?<![\\$])\$(?=[\\A-Za-z({\[|-])[^$]*$", line[last.start :])
    return match is not None and _MATHS_SIGN.search(match.group()[1:]) is not None


def _is_plain(inner: str) -> bool:
    r"""Whether escaped brackets hold words or a number of a citation, as in `\\[1\\]`."""
    if "\n" in inner.strip(" \t") or _MATHS_SIGN.search(inner):
        return inner.strip().isdigit()
    return bool(_TWO_WORDS.search(inner)) or re.search(r"[A-Za-z]{4}", inner) is not None or not re.search(r"[A-Za-z]", inner)


def _looks_like_maths(inner: str) -> bool:
    return bool(_MATHS_SIGN.search(inner)) and not _TWO_WORDS.search(_TEXT_COMMAND.sub("", inner))


def has_rows(inner: str) -> bool:
    """Whether the maths has rows or an environment, so that it is a display wherever it stands."""
    return "\\begin" in inner or re.search(r"\\\\(?=\s|$|\[|&)|\\newline", inner) is not None


_AFTER = re.compile(r"[ \t]*(?:[.,;:]|\{#?[^{}\n]*\}|\([\w:.-]+\)|<[^<>\n]*>|:\w+:`[^`\n]*`|[ \t])*(?:\n|$|\$\$)")
_BEFORE = re.compile(r"(?:[ \t\u200b]|<[^<>\n]*>)*$|[^\n]*\$\$[ \t]*$")


def _alone(text: str, start: int, end: int) -> bool:
    """Whether nothing but its dollars, a label or a full stop shares the lines of the maths."""
    inner = text[start + 2 : end - 2].strip(" \t")
    if inner.startswith("\n") and inner.endswith("\n"):
        return True
    line = text.rfind("\n", 0, start) + 1
    before = text[line:start]
    return _AFTER.match(text, end) is not None and (not before.strip() or _BEFORE.match(before) is not None)
