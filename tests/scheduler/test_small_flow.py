"""The greatest flow is the smallest cut, found here by trying every cut; what flows in flows out."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from scheduler.small_flow import SmallFlow

NODES = 5
SOURCE, SINK = 0, 1
Arcs = list[tuple[int, int, int]]  # tail, head, capacity

nodes = st.integers(0, NODES - 1)
capacities = st.one_of(st.integers(0, 5), st.integers(0, 10**40))
networks = st.lists(st.tuples(nodes, nodes, capacities).filter(lambda arc: arc[0] != arc[1]), max_size=14)


def cut(arcs: Arcs, side: set[int]) -> int:
    return sum(capacity for tail, head, capacity in arcs if tail in side and head not in side)


def smallest_cut(arcs: Arcs) -> int:
    others = [node for node in range(NODES) if node not in (SOURCE, SINK)]
    sides = (set(some) | {SOURCE} for n in range(len(others) + 1) for some in itertools.combinations(others, n))
    return min(cut(arcs, side) for side in sides)


def pushed(arcs: Arcs) -> tuple[SmallFlow, int, list[int]]:
    network = SmallFlow(NODES)
    numbers = [network.add(*arc) for arc in arcs]
    total = network.run(SOURCE, SINK)
    return network, total, [network.flow(number) for number in numbers]


@given(networks)
def test_the_flow_is_the_smallest_cut(arcs: Arcs) -> None:
    network, total, _ = pushed(arcs)
    assert total == smallest_cut(arcs)
    assert cut(arcs, network.reach(SOURCE)) == total


@given(networks)
def test_what_flows_in_flows_out_within_the_capacities(arcs: Arcs) -> None:
    _, total, flow = pushed(arcs)
    balance = [0] * NODES
    for (tail, head, capacity), amount in zip(arcs, flow, strict=True):
        assert 0 <= amount <= capacity
        balance[tail] -= amount
        balance[head] += amount
    assert balance == [-total, total, *[0] * (NODES - 2)]


@given(networks)
def test_nothing_more_flows_the_second_time(arcs: Arcs) -> None:
    network, _, flow = pushed(arcs)
    assert network.run(SOURCE, SINK) == 0
    assert [network.flow(2 * i) for i in range(len(arcs))] == flow


@given(networks)
def test_reach_is_where_a_little_more_could_still_flow(arcs: Arcs) -> None:
    """A node is within reach just when a new arc from it to the sink lets more through."""
    network, total, _ = pushed(arcs)
    for node in range(NODES):
        if node != SINK:
            more = pushed([*arcs, (node, SINK, 1)])[1] > total
            assert (node in network.reach(SOURCE)) == more
