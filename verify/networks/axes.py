"""Which axes have the same size: classes of axes, by union and find."""

from __future__ import annotations

__all__ = ["Axes"]


class Axes:
    """Axes, numbered, in classes of equal size, each with its size where that is known and the name that gave it."""

    def __init__(self) -> None:
        self.parent: list[int] = []
        self.size: list[tuple[int, str] | None] = []

    def fresh(self, size: int | None = None, by: str = "") -> int:
        """A new axis, in a class of its own."""
        self.parent.append(len(self.parent))
        self.size.append(None if size is None else (size, by))
        return len(self.parent) - 1

    def root(self, axis: int) -> int:
        """The axis that stands for its class; ``size`` has the size there."""
        while self.parent[axis] != axis:
            self.parent[axis] = axis = self.parent[self.parent[axis]]
        return axis

    def same(self, a: int, b: int) -> tuple[tuple[int, str], tuple[int, str]] | None:
        """Make the two one; the two sizes where they differ."""
        a, b = self.root(a), self.root(b)
        left, right = self.size[a], self.size[b]
        if left and right and left[0] != right[0]:
            return left, right
        self.parent[b] = a
        self.size[a] = left or right
        return None
