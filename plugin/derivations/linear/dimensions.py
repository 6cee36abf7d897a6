"""Demands that two dimensions be the same in, the classes of equal dimensions out: union-find with undo.

A dimension is the number of rows or of columns of a matrix: a number, a name that the post gives it, a sum (of blocks), a
product (of Kronecker factors), or not known.
"""

from dataclasses import dataclass, field

ONE = 0
"""The dimension 1, which is always there."""


class MismatchError(Exception):
    """Two dimensions that must be equal cannot be."""

    def __init__(self, left: str, right: str, *, declared: bool) -> None:
        super().__init__(f"{left} is not {right}")
        self.declared = declared


@dataclass
class Dimensions:
    """Classes of equal dimensions, each an integer; what is done can be undone down to a mark."""

    parent: list[int] = field(default_factory=lambda: [ONE])
    label: dict[int, str] = field(default_factory=lambda: {ONE: "1"})
    """Name or numeral of a class, by its root."""
    several: set[int] = field(default_factory=set)
    """Roots of classes that are not taken for 1 unless something says so: sizes of what is called a vector or a matrix."""
    compound: dict[int, tuple[str, tuple[int, ...]]] = field(default_factory=dict)
    """`sum` or `product` of other dimensions, by root."""
    trail: list[tuple[list[int], dict[int, str], set[int], dict[int, tuple[str, tuple[int, ...]]]]] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=lambda: {"1": ONE})

    def fresh(self, *, several: bool = False) -> int:
        """A dimension that nothing is known of."""
        new = len(self.parent)
        self.parent.append(new)
        if several:
            self.several.add(new)
        return new

    def named(self, name: str) -> int:
        """The dimension of this name or numeral."""
        if name not in self.names:
            new = self.fresh()
            self.names[name] = new
            self.label[new] = name
        return self.find(self.names[name])

    def combined(self, operation: str, parts: tuple[int, ...]) -> int:
        """The sum or the product of dimensions; a number where all of them are."""
        if len(parts) == 1:
            return parts[0]
        labels = [self.label.get(self.find(p), "") for p in parts]
        if all(x.isdecimal() for x in labels):
            total = sum(map(int, labels)) if operation == "sum" else _product(labels)
            return self.named(str(total))
        new = self.fresh()
        self.compound[new] = (operation, parts)
        return new

    def find(self, item: int) -> int:
        """The representative of a class."""
        while self.parent[item] != item:
            item = self.parent[item]
        return item

    def is_one(self, item: int) -> bool:
        """Whether a dimension is known to be 1."""
        return self.find(item) == ONE

    def mark(self) -> int:
        """Remember the state; `undo` comes back to it."""
        self.trail.append((list(self.parent), dict(self.label), set(self.several), dict(self.compound)))
        return len(self.trail) - 1

    def undo(self, mark: int) -> None:
        """Forget what was demanded since the mark; dimensions made since then stay, with nothing known of them."""
        parent, label, several, compound = self.trail[mark]
        late = range(len(parent), len(self.parent))
        late_labels = {i: self.label[i] for i in late if i in self.label}
        self.parent = parent + list(late)
        self.label = label | late_labels
        self.several = several
        self.compound = compound
        del self.trail[mark:]

    def release(self, mark: int) -> None:
        """Keep what was demanded since the mark."""
        del self.trail[mark:]

    def unify(self, left: int, right: int) -> None:
        """Demand that two dimensions be equal.

        Raises:
            MismatchError: when they cannot be.
        """
        a, b = self.find(left), self.find(right)
        if a == b:
            return
        if b == ONE or (b in self.label and a not in self.label):
            a, b = b, a
        first, second = self.label.get(a), self.label.get(b)
        if first is not None and second is not None:
            raise MismatchError(first, second, declared=True)
        if a == ONE and b in self.several:
            raise MismatchError(self.text(b), "1", declared=False)
        mine, other = self.compound.get(a), self.compound.get(b)
        if mine and other:
            if mine[0] != other[0] or len(mine[1]) != len(other[1]):
                raise MismatchError(self.text(a), self.text(b), declared=False)
            for x, y in zip(mine[1], other[1], strict=True):
                self.unify(x, y)
            a, b = self.find(a), self.find(b)
            if a == b:
                return
        elif (other and self._within(a, other)) or (mine and self._within(b, mine)):
            raise MismatchError(self.text(a), self.text(b), declared=False)
        elif other:
            self.compound[a] = other
        self.parent[b] = a
        if b in self.several:
            self.several.add(a)
        if b in self.label:
            self.label[a] = self.label[b]

    def _within(self, item: int, compound: tuple[str, tuple[int, ...]]) -> bool:
        """Whether a dimension is a part of a compound one, which no finite size satisfies."""
        roots = {self.find(p) for p in compound[1]}
        return item in roots or any(self._within(item, self.compound[r]) for r in roots if r in self.compound)

    def text(self, item: int) -> str:
        """A dimension for people and as a key: "3", "n", "(p+q)", "#4"."""
        root = self.find(item)
        if root in self.label:
            return self.label[root]
        if root in self.compound:
            operation, parts = self.compound[root]
            return "(" + ("+" if operation == "sum" else "*").join(self.text(p) for p in parts) + ")"
        return f"#{root}"


def _product(labels: list[str]) -> int:
    result = 1
    for label in labels:
        result *= int(label)
    return result
