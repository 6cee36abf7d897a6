"""The symbols of a model that are shown in, the same with a table for each unknown law out; bound random variables left out."""

from collections.abc import Mapping

from derivations.plain import to_text
from derivations.probability.joint import Joint, Place
from derivations.probability.names import JOINT
from derivations.probability.world import KEY, World
from derivations.term import Term, Variable
from derivations.value.point import Model
from derivations.value.value import Matrix, Value

MOST_CELLS = 27


def with_laws(model: Model, shown: Mapping[str, str]) -> dict[str, str]:
    """What a reader needs to know of a model: values of symbols, and the masses of its laws."""
    world = model.memory.get(KEY)
    if not isinstance(world, World):
        return dict(shown)
    free = {v.name for values in world.scanned.values.values() for v in values if isinstance(v, Variable)}
    bound = set(world.names.values()) - free
    result = {k: v for k, v in shown.items() if k not in bound}
    for law, joint in sorted(world.joints.items(), key=lambda p: str(p[0])):
        if joint.sizes and len(joint.table) <= MOST_CELLS:
            result[_title(world, law, joint)] = _masses(world, joint)
    return result


def _title(world: World, law: Term, joint: Joint) -> str:
    head = "P" if law == JOINT and any(p[0] in world.names for p in joint.sizes) else to_text(law)
    return f"{head}({', '.join(_name(world, p) for p in joint.sizes)})"


def _name(world: World, place: Place) -> str:
    name = world.names.get(place[0], place[0])
    return f"{name}_{{{','.join(map(str, place[1]))}}}" if place[1] else name


def _masses(world: World, joint: Joint) -> str:
    rows = []
    for cell, mass in joint.table.items():
        points = ", ".join(_text(world.points[p[0]][k]) for p, k in zip(joint.sizes, cell, strict=True))
        rows.append(f"({points}): {mass}")
    return "{" + ", ".join(rows) + "}"


def _text(value: Value) -> str:
    if isinstance(value, Matrix):
        return f"[{', '.join('[' + ', '.join(str(e) for e in row) + ']' for row in value.rows)}]"
    return str(value)
