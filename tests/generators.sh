#!/usr/bin/env bash
# Installs the site generators that cannot share an environment with mkdocs: each gets one of its own, with this project in it.
# Usage: tests/generators.sh FOLDER, then put FOLDER/bin on the PATH. Tests that need them are skipped without.
set -euo pipefail

folder=$(mkdir -p "$1" && cd "$1" && pwd)
top=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$folder/bin"

install() {
    local name=$1
    shift
    python3 -m venv "$folder/$name"
    "$folder/$name/bin/pip" install -q click markdown-it-py mdit-py-plugins pathspec pymdown-extensions python-flint rich sympy "$@"
    # The project asks for mkdocs, which must not be there: properdocs stands in for it only where it is alone.
    "$folder/$name/bin/pip" install -q --no-deps -e "$top"
    ln -sf "$folder/$name/bin/$name" "$folder/bin/$name"
}

install properdocs properdocs properdocs-theme-mkdocs
install zensical zensical==0.0.73
