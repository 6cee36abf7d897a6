"""The hook, run by pre-commit from a clone of this repository, as it runs for those who use it."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def run(*command: str, folder: Path, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
    } | ({"PRE_COMMIT_HOME": str(home)} if home else {})
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hook") / "clone"
    assert run("git", "clone", "-q", str(ROOT), str(folder), folder=ROOT).returncode == 0
    return folder


def test_the_hook_fails_on_a_false_row_and_passes_a_true_one(clone: Path, tmp_path: Path) -> None:
    posts = tmp_path / "posts"
    posts.mkdir()
    (posts / "good.md").write_text("$$(a + b)^2 = a^2 + 2ab + b^2$$\n", encoding="utf-8")
    (posts / "bad.Rmd").write_text("$$(a + b)^2 = a^2 + 2ab + b^2 = a^2 + b^2$$\n", encoding="utf-8")
    (posts / "notes.txt").write_text("$$1 = 2$$\n", encoding="utf-8")
    assert run("git", "init", "-q", folder=posts).returncode == 0
    assert run("git", "add", ".", folder=posts).returncode == 0
    hook = ("pre-commit", "try-repo", str(clone), "derivations", "--verbose", "--files")
    home = tmp_path / "home"
    good = run(*hook, "good.md", "notes.txt", folder=posts, home=home)
    assert good.returncode == 0, good.stdout + good.stderr
    assert "1 step in 1 post: 1 proved" in good.stdout
    bad = run(*hook, "good.md", "bad.Rmd", folder=posts, home=home)
    assert bad.returncode == 1, bad.stdout + bad.stderr
    assert "bad.Rmd:1:33: refuted" in bad.stdout
