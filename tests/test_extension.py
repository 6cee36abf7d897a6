"""The Python-Markdown extension: marks without a plugin, alone and in zensical."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import markdown
import pytest

from derivations.markdown_extension import RefutedError

WRONG = "# Title\n\n$$\n\\begin{align}\n(a+b)^2 &= (a+b)(a+b) \\\\\n&= a^2 + b^2\n\\end{align}\n$$\n"
EXTENSIONS = ["pymdownx.arithmatex", "derivations"]


def rendered(text: str, **options: Any) -> str:
    return markdown.markdown(
        text, extensions=EXTENSIONS, extension_configs={"derivations": options, "pymdownx.arithmatex": {"generic": True}}
    )


def test_marks_notes_and_summary() -> None:
    html = rendered(WRONG)
    assert r"a^2 + b^2&amp;&amp;\textcolor{indianred}" in html
    assert '<span class="derivations-note derivations-refuted" role="note">' in html
    assert "2 steps: 1 proved, 1 refuted" in html
    assert "<style>" in html


def test_what_can_be_left_out() -> None:
    html = rendered(WRONG, notes=False, summary=False, css=False)
    assert r"\textcolor{indianred}" in html
    assert "derivations-" not in html


def test_strict_raises_the_finding() -> None:
    with pytest.raises(RefutedError, match=r"^page:6:4: refuted "):
        rendered(WRONG, strict=True)


def test_a_page_that_the_plugin_has_marked_is_left_as_it_is() -> None:
    from derivations.page import annotate  # noqa: PLC0415 - only this test needs what the plugin does
    from derivations.settings import Settings  # noqa: PLC0415 - as above
    from derivations.source import Source  # noqa: PLC0415 - as above
    from derivations.worker import check_posts  # noqa: PLC0415 - as above

    (report,) = check_posts([Source("page", WRONG)], Settings())
    assert rendered(annotate(WRONG, report)).count("checkmark") == 1


@pytest.mark.skipif(shutil.which("zensical") is None, reason="there is no zensical (tests/generators.sh)")
def test_zensical_marks_its_pages(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("---\ntitle: X\n---\n\n" + WRONG, encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: T\nmarkdown_extensions:\n  - pymdownx.arithmatex: {generic: true}\n  - derivations\n", encoding="utf-8"
    )
    run = subprocess.run(["zensical", "build"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert run.returncode == 0, run.stderr
    html = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert r"a^2 + b^2&amp;&amp;\textcolor{indianred}" in html
    assert "<strong>Row 2 fails:</strong>" in html
