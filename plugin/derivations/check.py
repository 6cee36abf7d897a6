"""A post in, its report out: steps judged, held against what the author expects, and shaped for every format."""

from collections.abc import Sequence
from dataclasses import replace

from derivations.annotations import RowComment, row_comments
from derivations.diagnostic import Problem
from derivations.goal import Goal
from derivations.judge import Decide, judge_post
from derivations.markdown import Display
from derivations.post import Post
from derivations.report import PostReport, Step
from derivations.settings import Settings
from derivations.source import Source
from derivations.statements import latex
from derivations.steps import Judged
from derivations.verdict import UNDECIDED, Verdict


def check_post(source: Source, settings: Settings, decide: Decide) -> PostReport:
    """Read a post, decide each of its steps, and say what was found."""
    post, made = judge_post(source, settings, decide)
    spoken, problems = _expectations(post, source)
    steps = []
    for step in made:
        shown = _step(step, source, settings)
        comment, word = spoken.pop((step.chain.number, step.link), (None, ""))
        if comment is not None and comment.waived:
            shown = replace(shown, waived=comment.waived)
        elif comment is not None:
            shown = replace(shown, expected=word)
            if shown.verdict.verdict != word:
                problems.append(
                    Problem(
                        "unmet-expectation",
                        f"expected {word}, found {shown.verdict.verdict}: {shown.verdict.message}".rstrip(": "),
                        comment.span,
                    )
                )
        steps.append(shown)
    problems.extend(Problem(c.error.code, c.error.message, c.error.span) for c in post.chains if c.error is not None)
    if settings.second_reader:
        from derivations.second_reader import differences  # noqa: PLC0415 - an option that few set

        problems.extend(differences(post, settings))
    problems.extend(
        Problem("unused-comment", "this comment belongs to a row that makes no step", c.span)
        for c in dict.fromkeys(c for c, _ in spoken.values())
    )
    return PostReport(source, tuple(steps), (*post.problems, *problems), _assumed(made))


def _expectations(post: Post, source: Source) -> tuple[dict[tuple[int, int], tuple[RowComment, str]], list[Problem]]:
    """By chain and link, the comment of the author that speaks of the step, and the verdict it expects."""
    found: dict[tuple[int, int], tuple[RowComment, str]] = {}
    problems: list[Problem] = []
    for piece in post.document.pieces:
        if not isinstance(piece, Display) or "%" not in piece.fragment.text or post.words.is_off(piece.span.start):
            continue
        chains = [c for c in post.chains if c.piece is piece and c.error is None]
        row_words, wrong = row_comments(source, piece, [c.statement for c in chains])
        problems.extend(wrong)
        for comment in row_words:
            for at, (statement, link) in enumerate(comment.links):
                found[chains[statement].number, link] = (comment, comment.expected[at] if comment.expected else "")
    return found, problems


def _step(made: Judged, source: Source, settings: Settings) -> Step:
    chain, link = made.chain, made.chain.links[made.link]
    remarks = " ".join(
        [
            *((latex(link.annotation, source) and [latex(link.annotation, source)]) or []),
            *(latex(r, source) for r in chain.statement.remarks),
        ]
    )
    sympy = None
    if settings.sympy and made.goal is not None:
        sympy = _sympy(made.goal)
    return Step(
        span=link.span,
        display=chain.piece.span,
        block=chain.block,
        row=chain.statement.row if chain.block else 0,
        lhs=made.lhs_text,
        relation=latex(link.sign, source),
        rhs=latex(link.rhs, source),
        justification=remarks,
        verdict=made.verdict or Verdict(UNDECIDED, "unsupported"),
        place=made.place,
        sympy=sympy,
        seconds=made.seconds,
    )


def _sympy(goal: Goal) -> tuple[str, str] | None:
    from derivations.to_sympy import to_sympy  # noqa: PLC0415 - SymPy is imported only when it is needed

    return str(to_sympy(goal.lhs, goal.context)), str(to_sympy(goal.rhs, goal.context))


def _assumed(made: Sequence[Judged]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(a for m in made if m.verdict is not None for a in m.verdict.assuming))
