"""Maximum flow (Dinic), circulations with lower bounds and strong components (Tarjan), on integers of any size."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple


class Arc(NamedTuple):
    tail: int
    head: int
    least: int
    most: int


class Network:
    """Edges come in pairs, i and i ^ 1, each holding what may still be pushed over it."""

    def __init__(self, nodes: int) -> None:
        self.out: list[list[int]] = [[] for _ in range(nodes)]
        self.head: list[int] = []
        self.room: list[int] = []
        self.capacity: list[int] = []

    def add(self, tail: int, head: int, capacity: int) -> int:
        edge = len(self.head)
        self.head += [head, tail]
        self.room += [capacity, 0]
        self.capacity += [capacity, 0]
        self.out[tail].append(edge)
        self.out[head].append(edge + 1)
        return edge

    def used(self, edge: int) -> int:
        return self.capacity[edge] - self.room[edge]

    def reachable(self, start: int) -> set[int]:
        """Nodes that more could be pushed to from `start`: after `push`, the source side of the least minimum cut."""
        return {node for node, level in enumerate(self._levels(start)) if level >= 0}

    def push(self, source: int, sink: int) -> int:
        """Pushes as much as possible from source to sink and returns how much."""
        total = 0
        while (level := self._levels(source))[sink] >= 0:
            cursor = [0] * len(self.out)
            while amount := self._augment(source, sink, level, cursor):
                total += amount
        return total

    def _levels(self, source: int) -> list[int]:
        level = [-1] * len(self.out)
        level[source] = 0
        queue = deque([source])
        while queue:
            node = queue.popleft()
            for edge in self.out[node]:
                if self.room[edge] > 0 and level[self.head[edge]] < 0:
                    level[self.head[edge]] = level[node] + 1
                    queue.append(self.head[edge])
        return level

    def _augment(self, source: int, sink: int, level: list[int], cursor: list[int]) -> int:
        """One augmenting path along rising levels; no recursion, so that long paths do no harm."""
        path: list[int] = []
        node = source
        while node != sink:
            edges = self.out[node]
            while cursor[node] < len(edges):
                edge = edges[cursor[node]]
                if self.room[edge] > 0 and level[self.head[edge]] == level[node] + 1:
                    break
                cursor[node] += 1
            if cursor[node] < len(edges):
                path.append(edges[cursor[node]])
                node = self.head[path[-1]]
            elif path:
                node = self.head[path.pop() ^ 1]
                cursor[node] += 1
            else:
                return 0
        amount = min(self.room[edge] for edge in path)
        for edge in path:
            self.room[edge] -= amount
            self.room[edge ^ 1] += amount
        return amount


def circulation(nodes: int, arcs: Sequence[Arc]) -> tuple[list[int], set[int] | None]:
    """A feasible circulation, one amount an arc, and None; or nothing and the node set of a violated cut."""
    network = Network(nodes + 2)
    gain, loss = nodes, nodes + 1
    excess = [0] * nodes
    for arc in arcs:
        network.add(arc.tail, arc.head, arc.most - arc.least)
        excess[arc.head] += arc.least
        excess[arc.tail] -= arc.least
    for node, amount in enumerate(excess):
        if amount > 0:
            network.add(gain, node, amount)
        elif amount < 0:
            network.add(node, loss, -amount)
    if network.push(gain, loss) < sum(a for a in excess if a > 0):
        return [], network.reachable(gain) - {gain}
    return [arc.least + network.used(2 * i) for i, arc in enumerate(arcs)], None


def components(out: list[list[int]]) -> list[int]:
    """Strong components of a directed graph: for each node a number that its component shares."""
    order = [-1] * len(out)
    low = [0] * len(out)
    group = [-1] * len(out)
    stack: list[int] = []
    clock = 0
    for root in range(len(out)):
        if order[root] >= 0:
            continue
        work = [(root, 0)]
        while work:
            node, position = work.pop()
            if position == 0:
                order[node] = low[node] = clock
                clock += 1
                stack.append(node)
            elif group[out[node][position - 1]] < 0:
                low[node] = min(low[node], low[out[node][position - 1]])
            while position < len(out[node]):
                target = out[node][position]
                position += 1
                if order[target] < 0:
                    work += [(node, position), (target, 0)]
                    break
                if group[target] < 0:
                    low[node] = min(low[node], order[target])
            else:
                if low[node] == order[node]:
                    while True:
                        member = stack.pop()
                        group[member] = node
                        if member == node:
                            break
    return group
