"""The checker's flows: a circulation keeps its bounds or a cut shows why there is none; components reach each other."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from scheduler.verify.flow import Arc, Network, circulation, components
from tests.scheduler.test_small_flow import NODES, SINK, SOURCE, Arcs, cut, networks, nodes, smallest_cut

amounts = st.integers(0, 6)
bounded = st.builds(lambda a, b, x, y: Arc(a, b, min(x, y), max(x, y)), nodes, nodes, amounts, amounts)
frames = st.lists(bounded.filter(lambda arc: arc.tail != arc.head), max_size=12)
graphs = st.lists(st.lists(nodes, max_size=4), min_size=NODES, max_size=NODES)


@given(networks)
def test_as_much_is_pushed_as_the_smallest_cut_lets_through(arcs: Arcs) -> None:
    network = Network(NODES)
    for arc in arcs:
        network.add(*arc)
    total = network.push(SOURCE, SINK)
    assert total == smallest_cut(arcs) == cut(arcs, network.reachable(SOURCE))


def test_what_an_edge_carries() -> None:
    network = Network(3)
    edges = [network.add(0, 1, 5), network.add(1, 2, 3)]
    assert network.push(0, 2) == 3
    assert [network.used(edge) for edge in edges] == [3, 3]


def test_no_arc_takes_more_than_its_bound_whatever_it_must_take() -> None:
    flow, side = circulation(2, [Arc(0, 1, 1, 1), Arc(1, 0, 2, 2)])
    assert (flow, side) == ([], {0})


@given(frames)
def test_a_circulation_keeps_its_bounds_or_a_cut_shows_why_there_is_none(arcs: list[Arc]) -> None:
    flow, side = circulation(NODES, arcs)
    if side is not None:
        must = sum(arc.least for arc in arcs if arc.head in side and arc.tail not in side)
        can = sum(arc.most for arc in arcs if arc.tail in side and arc.head not in side)
        assert must > can
        return
    balance = [0] * NODES
    for arc, amount in zip(arcs, flow, strict=True):
        assert arc.least <= amount <= arc.most
        balance[arc.tail] -= amount
        balance[arc.head] += amount
    assert balance == [0] * NODES


@given(graphs)
@example([[1], [2, 3], [], [0], [], []])  # the way back leads through the second of two neighbours
def test_a_component_is_all_who_reach_each_other(out: list[list[int]]) -> None:
    reach = [{node, *heads} for node, heads in enumerate(out)]
    for _ in out:
        reach = [set().union(*(reach[head] for head in heads)) for heads in reach]
    group = components(out)
    for a in range(NODES):
        for b in range(NODES):
            assert (group[a] == group[b]) == (b in reach[a] and a in reach[b])
