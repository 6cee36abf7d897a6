"""A report in, JUnit XML out: a test case for each step, those that hold included."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from derivations.finding import SEVERITY_OF_VERDICT, Severity, explain, severity_of_problem
from derivations.report import PostReport, Report, Step

_NOT_XML = {c: "\ufffd" for c in (*range(0x20), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)) if c not in (0x9, 0xA, 0xD)}


def render(report: Report) -> str:
    """One suite for each post: what is refuted fails, what is conditional or not settled is skipped with the reason."""
    suites = Element("testsuites", name="derivations")
    for post in report.posts:
        cases = list(_cases(post))
        suite = SubElement(suites, "testsuite", name=_xml(post.source.path), tests=str(len(cases)))
        for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            suite.set(attribute, str(sum(case.find(tag) is not None for case in cases)))
        if post.seconds is not None:
            suite.set("time", f"{post.seconds:.3f}")
        suite.extend(cases)
    indent(suites)
    return tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _cases(post: PostReport) -> Iterator[Element]:
    for problem in post.problems:
        line, _ = post.source.position(problem.span.start)
        tag = "error" if severity_of_problem(problem) is Severity.ERROR else "skipped"
        case = Element("testcase", classname=_xml(post.source.path), name=f"line {line}: {problem.code}")
        SubElement(case, tag, message=_xml(problem.message))
        yield case
    for step in post.steps:
        yield _case(post, step)


def _case(post: PostReport, step: Step) -> Element:
    line, _ = post.source.position(step.span.start)
    written = " ".join(f"{step.lhs} {step.relation} {step.rhs}".split())
    case = Element("testcase", classname=_xml(post.source.path), name=_xml(f"line {line}: {written}"))
    if step.seconds is not None:
        case.set("time", f"{step.seconds:.3f}")
    severity = SEVERITY_OF_VERDICT[step.verdict.verdict]
    if step.is_finding and severity is not Severity.NONE:
        tag = "failure" if severity is Severity.ERROR else "skipped"
        SubElement(case, tag, message=_xml(f"{step.verdict.verdict}: {explain(step.verdict)}"))
    return case


def _xml(text: str) -> str:
    """The text without the characters that XML has no way to write."""
    return text.translate(_NOT_XML)
