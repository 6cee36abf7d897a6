"""The first real post: proved as it stands, also with its laws defined by the author; every slip in it is caught at its row."""

from pathlib import Path

import pytest

from derivations.report import PostReport
from derivations.settings import Settings
from derivations.source import Source
from derivations.verdict import GIVEN, PROVED, REFUTED
from derivations.worker import check_posts

POST = (Path(__file__).parent.parent / "docs/posts/epsilon.md").read_text(encoding="utf-8")
DEFINED = r"""---
derivations:
  define:
    - 'q_\phi(z \mid x) = \mathcal{N}(z \mid \mu, \sigma)'
    - 'p(z) = \mathcal{N}(z \mid 0, 1)'
---
"""
COMMENT = (
    r"<!-- derivations: define $q_\phi(z \mid x) = \mathcal{N}(z \mid \mu, \sigma)$; define $p(z) = \mathcal{N}(z \mid 0, 1)$ -->"
)


def check(text: str) -> PostReport:
    (report,) = check_posts([Source("epsilon.md", text)], Settings(jobs=1))
    return report


def verdicts(report: PostReport) -> list[str]:
    return [step.verdict.verdict for step in report.steps]


def test_post_is_proved_as_it_stands() -> None:
    report = check(POST)
    assert verdicts(report).count(PROVED) == 14
    assert verdicts(report).count(GIVEN) == 2
    assert len(report.steps) == 16
    assert not report.problems
    for leaning in ("q_φ(z|x) is the law of z = μ + σε", "taking p(z) = N(z; 0, 1)", "σ > 0"):
        assert leaning in report.assumed


def test_divergence_is_rewritten_for_every_prior() -> None:
    first = next(s for s in check(POST).steps if r"\sim \mathcal{N}(0,1)} \left[" in s.rhs)
    assert not any("taking" in a for a in first.verdict.assuming)


@pytest.mark.parametrize("text", [DEFINED + POST, POST.replace("\n\n", f"\n\n{COMMENT}\n\n", 1)], ids=["front matter", "comment"])
def test_author_may_define_the_laws(text: str) -> None:
    report = check(text)
    assert verdicts(report) == [PROVED, GIVEN, GIVEN, *[PROVED] * 13]
    assert not report.problems
    assert not any("taking" in a or "is the law of" in a for a in report.assumed)


SLIPS = {
    "the sign of the divergence": (r"-\mathbb{E}_{z \sim q_\phi(z \mid x)}", r"\mathbb{E}_{z \sim q_\phi(z \mid x)}", ""),
    "the scale of the noise": (
        r"{\color{dodgerblue} z = \mu +\sigma\epsilon }",
        r"{\color{dodgerblue} z = \mu + 2\sigma\epsilon }",
        "elsewhere",
    ),
    "the sign before the expectation": (r"&=  -\mathbb{E}_{\epsilon", r"&=  \mathbb{E}_{\epsilon", ""),
    "the shift taken back": (r"\epsilon = \frac{z-\mu}{\sigma}", r"\epsilon = \frac{z+\mu}{\sigma}", ""),
    "the scale taken back": (r"\epsilon = \frac{z-\mu}{\sigma}", r"\epsilon = \frac{z-\mu}{\sigma^2}", ""),
    "the derivative": (r"\frac{d\epsilon}{dz} = \frac{1}{\sigma}", r"\frac{d\epsilon}{dz} = \sigma", ""),
    "a half lost in the substitution": (
        r"p(z)) &=  - \frac{1}{2}\int" + "\n" + r"\left( \frac{1}{\sqrt{2\pi}} \, e^{\,-\frac{(z-\mu)",
        r"p(z)) &=  - \int" + "\n" + r"\left( \frac{1}{\sqrt{2\pi}} \, e^{\,-\frac{(z-\mu)",
        "",
    ),
    "a minus lost in the last display": (r"p(z)) &= -\int \mathcal{N}(z \mid \mu", r"p(z)) &= \int \mathcal{N}(z \mid \mu", ""),
    "the Jacobian": (r"\right)(\frac{1}{\sigma})dz", r"\right)dz", ""),
    "the scale of the density": (
        r"&= -\frac{1}{2} \int \left( \frac{1}{\sqrt{2\pi}\sigma}",
        r"&= -\frac{1}{2} \int \left( \frac{1}{\sqrt{2\pi}}",
        "",
    ),
    "a half": (r"&=  - \frac{1}{2}\int", r"&=  - \int", ""),
    "a minus before an integral": (
        (
            r"&=  - \int"
            "\n"
            r"\left( \frac{1}{\sqrt{2\pi}} \, e^{\,-\frac{\epsilon^2}{2}} \right)"
            "\n"
            r"\ln \left( \frac{1}{\sigma}"
        ),
        (
            r"&=  \int"
            "\n"
            r"\left( \frac{1}{\sqrt{2\pi}} \, e^{\,-\frac{\epsilon^2}{2}} \right)"
            "\n"
            r"\ln \left( \frac{1}{\sigma}"
        ),
        "",
    ),
    "a logarithm that is a sine": (r"\left( -\ln \sigma +", r"\left( -\sin \sigma +", ""),
    "an exponent": (
        r"\frac{(\mu+\sigma \epsilon)^2}{2} - \frac{(\sigma \epsilon)^2}{2\sigma^2} }",
        r"\frac{(\mu+\sigma \epsilon)^2}{2} - \frac{(\sigma \epsilon)^3}{2\sigma^2} }",
        "",
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_slip_is_caught_at_its_row(slip: str) -> None:
    old, new, where = SLIPS[slip]
    assert old in POST
    text = POST.replace(old, new, 1)
    at = POST.index(old)
    report = check(text)
    refuted = [step for step in report.steps if step.verdict.verdict == REFUTED]
    assert refuted, "the slip is passed"
    if not where:
        assert any(step.display.start <= at < step.span.end for step in refuted if step.span.end > at)
        assert len(refuted) == 1, "one slip is one error"
