"""A post and a line in, one text out: the rows on it as read, in SymPy, what was used and how each was decided."""

from derivations.goal import Goal
from derivations.judge import Decide, judge_post
from derivations.latex.lexer import tokenize
from derivations.latex.macros import Macros
from derivations.latex.presentation import written
from derivations.plain import relation_text, to_text
from derivations.settings import Settings
from derivations.source import Fragment, Source
from derivations.statements import latex
from derivations.steps import Judged
from derivations.verdict import Verdict


def explain(source: Source, line: int, settings: Settings, decide: Decide) -> str:
    """How the steps on a line were read and decided; a sentence where there is none."""
    post, judged = judge_post(source, settings, decide)
    here = [m for m in judged if _on(m, source, line)]
    if not here:
        lines = sorted({source.position(m.chain.links[m.link].span.start)[0] for m in judged})
        near = min(lines, key=lambda other: abs(other - line), default=None)
        return f"{source.path}:{line}: no step stands here" + (f"; the nearest is on line {near}" if near is not None else "")
    return "\n\n".join(_one(m, source, post.macros) for m in here)


def _on(step: Judged, source: Source, line: int) -> bool:
    span = step.chain.links[step.link].span
    return source.position(span.start)[0] <= line <= source.position(max(span.start, span.end - 1))[0]


def _one(step: Judged, source: Source, macros: Macros) -> str:
    link = step.chain.links[step.link]
    verdict = step.verdict or Verdict("undecided")
    lines = [
        f"{source.path}:{source.position(link.span.start)[0]}",
        f"written    {step.lhs_text} {latex(link.sign, source)} {latex(link.rhs, source)}",
    ]
    lines += [f"{'macros' if k == 0 else '':<11}{text}" for k, text in enumerate(_foreign(step, source, macros))]
    if step.goal is not None:
        lines.append(f"read       {_read(step.goal)}")
        lines += _sympy(step.goal)
        lines += [f"           or: {_read(other)}" for other in step.goal.readings]
        used = [d for d in step.goal.context.definitions if d.text]
        lines += [f"{'known' if k == 0 else '':<11}{d.text} ({d.origin})" for k, d in enumerate(used)]
        lines += [f"{'given' if k == 0 else '':<11}{g.text}" for k, g in enumerate(step.goal.context.givens)]
        lines += [
            f"{'laws' if k == 0 else '':<11}{to_text(w.variable)} ∼ {to_text(w.law)}"
            for k, w in enumerate(step.goal.context.laws)
        ]
        if step.goal.protected:
            lines.append(f"protected  {', '.join(step.goal.protected)}")
    lines.append(
        f"verdict    {verdict.verdict}"
        + (f" ({verdict.code})" if verdict.code else "")
        + (f", by {verdict.method}" if verdict.method else "")
    )
    lines += [f"{'assuming' if k == 0 else '':<11}{a}" for k, a in enumerate(verdict.assuming)]
    lines += [f"{'where' if k == 0 else '':<11}{c}" for k, c in enumerate(verdict.conditions)]
    if verdict.message:
        lines.append(f"because    {verdict.message}")
    if verdict.suggestion:
        lines.append(f"holds with {verdict.suggestion} on the right")
    if verdict.snippet:
        lines += ["", *("    " + text for text in verdict.snippet.splitlines())]
    return "\n".join(lines)


def _foreign(step: Judged, source: Source, macros: Macros) -> list[str]:
    """The macros of a row that are defined outside the post, and where."""
    used = dict.fromkeys(t.text for t in tokenize(Fragment.of(source, step.chain.statement.span)) if t.kind == "command")
    found = [(name, macros.versions[name][0][1]) for name in used if name in macros.versions]
    return [f"{name} is {written(m.body)} ({m.origin})" for name, m in found if m.origin]


def _read(goal: Goal) -> str:
    return relation_text(goal.lhs, goal.relation, goal.rhs)


def _sympy(goal: Goal) -> list[str]:
    from derivations.to_sympy import to_sympy  # noqa: PLC0415 - SymPy is imported only when it is needed

    return [f"SymPy      {to_sympy(goal.lhs, goal.context)}", f"           {to_sympy(goal.rhs, goal.context)}"]
