"""A folder in, the settings out that its derivations.toml or pyproject.toml, or the nearest one above, asks for."""

import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path

from derivations.finding import FAIL_ON
from derivations.settings import Settings

_CHOICES = {"fail_on": FAIL_ON, "log_base": ("e", "2", "10"), "normal": ("auto", "variance", "deviation")}


class ConfigError(Exception):
    """The settings cannot be used: which file, which setting, and what was expected."""


def load(folder: Path) -> Settings:
    """The settings that hold in a folder; the defaults where no file says anything.

    Raises:
        ConfigError: a file is no TOML, or a setting is unknown or of the wrong kind.
    """
    for directory in (folder, *folder.parents):
        for name, keys in (("derivations.toml", ()), ("pyproject.toml", ("tool", "derivations"))):
            path = directory / name
            if path.is_file():
                table = _table(path, keys)
                if table is not None:
                    return from_mapping(table, Settings(), str(path), directory)
    return Settings()


def from_mapping(values: Mapping[str, object], base: Settings, origin: str, folder: Path) -> Settings:
    """The settings with some values changed; names may be written with `-` or `_`.

    Args:
        values: setting to value, as TOML or YAML reads them.
        base: what holds where nothing is said.
        origin: the file, for messages.
        folder: what paths in the settings are relative to.

    Raises:
        ConfigError: a setting is unknown or of the wrong kind.
    """
    kinds = {f.name: getattr(base, f.name) for f in fields(base)}
    changes: dict[str, object] = {}
    for key, value in values.items():
        name = key.replace("-", "_")
        if name not in kinds:
            message = f"{origin}: unknown setting {key!r}; known are {', '.join(sorted(kinds))}"
            raise ConfigError(message)
        changes[name] = _checked(name, value, kinds[name], f"{origin}: {key}")
    if "macro_files" in changes:
        changes["macro_files"] = tuple(str(folder / str(p)) for p in _sequence(changes["macro_files"]))
    if "/" in str(changes.get("second_reader", "")):
        changes["second_reader"] = str(folder / str(changes["second_reader"]))
    return replace(base, **changes)  # type: ignore[arg-type]


def _checked(name: str, value: object, default: object, where: str) -> object:
    """The value in the type of its default."""
    choices = _CHOICES.get(name)
    if choices is not None:
        if str(value) not in choices:
            message = f"{where}: expected one of {', '.join(choices)}, not {value!r}"
            raise ConfigError(message)
        return str(value)
    if isinstance(default, tuple) and isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(value)
    if isinstance(default, Mapping) and isinstance(value, Mapping):
        return {str(k): str(v) for k, v in value.items()}
    number = not isinstance(value, bool) and isinstance(value, (int, float)) and value >= 0
    if isinstance(default, float) and number:
        return float(value)  # type: ignore[arg-type]
    if type(value) is type(default) and (number or not isinstance(value, int) or isinstance(value, bool)):
        return value
    kind = {bool: "true or false", int: "a whole number", float: "a number", tuple: "a list of texts", str: "a text"}.get(
        type(default), "a table"
    )
    message = f"{where}: expected {kind}, not {value!r}"
    raise ConfigError(message)


def _sequence(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()


def _table(path: Path, keys: tuple[str, ...]) -> Mapping[str, object] | None:
    try:
        table: object = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"{path}: {error}"
        raise ConfigError(message) from error
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table if isinstance(table, dict) else None
