"""Maximum flow on a handful of nodes in whole numbers of any size.

The entitlement needs exact fractions; scaled to a common denominator they are integers that may outgrow 64 bits, on
networks of some dozens of arcs, so a plain shortest-augmenting-path search (Edmonds and Karp) is both exact and quick.
"""

from __future__ import annotations

from collections import deque


class SmallFlow:
    """Arcs come in pairs: arc a and its reverse a ^ 1; `left[a]` is what may still be pushed along a."""

    def __init__(self, n_nodes: int) -> None:
        self.arcs_of: list[list[int]] = [[] for _ in range(n_nodes)]
        self.head: list[int] = []
        self.left: list[int] = []

    def add(self, tail: int, head: int, capacity: int) -> int:
        """The new arc's number."""
        arc = len(self.head)
        self.head += [head, tail]
        self.left += [capacity, 0]
        self.arcs_of[tail].append(arc)
        self.arcs_of[head].append(arc + 1)
        return arc

    def flow(self, arc: int) -> int:
        return self.left[arc ^ 1]

    def run(self, source: int, sink: int) -> int:
        """Push as much as possible from source to sink; the amount pushed."""
        total = 0
        while True:
            path = self._path(source, sink)
            if not path:
                return total
            amount = min(self.left[arc] for arc in path)
            for arc in path:
                self.left[arc] -= amount
                self.left[arc ^ 1] += amount
            total += amount

    def _path(self, source: int, sink: int) -> list[int]:
        came: dict[int, int] = {source: -1}
        queue = deque([source])
        while queue:
            node = queue.popleft()
            for arc in self.arcs_of[node]:
                head = self.head[arc]
                if self.left[arc] and head not in came:
                    came[head] = arc
                    if head == sink:
                        return self._trace(came, sink)
                    queue.append(head)
        return []

    def _trace(self, came: dict[int, int], node: int) -> list[int]:
        path = []
        while (arc := came[node]) >= 0:
            path.append(arc)
            node = self.head[arc ^ 1]
        return path

    def reach(self, start: int) -> set[int]:
        """Nodes that more flow from `start` could still get to: after `run`, the source side of a least cut."""
        seen = {start}
        stack = [start]
        while stack:
            for arc in self.arcs_of[stack.pop()]:
                head = self.head[arc]
                if self.left[arc] and head not in seen:
                    seen.add(head)
                    stack.append(head)
        return seen
