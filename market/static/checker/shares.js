// The entitlement: one weekend's seats shared out leximin-fair among the eligible vendors, as exact fractions.
//
// A circulation source -> category -> class -> stall type -> sink -> source with lower bounds. All shares per weight
// rise together, each until it is a whole stall, to the largest level that a feasible circulation allows (Newton's
// method on violated cuts); classes that no circulation can lift further are fixed there, the rest go on.

import { Network, components } from "./flow.js";
import { mayStand } from "./model.js";
import { ZERO, add, div, equal, lcm, less, mul, rational, sub, whole } from "./rational.js";

const ONE = whole(1);

class Unmet extends Error {}

/** One {seats, of: Map(kind -> share)} a weekend; cancelled ones have no seats. */
export function allShares(problem) {
  const known = new Map();
  return problem.weekends.map((weekend, w) => {
    if (!weekend.open) return { seats: 0, of: new Map() };
    const kinds = tally(problem.vendors.filter((_, v) => problem.eligible[w][v]));
    const types = tally(problem.stalls.filter((_, s) => !weekend.closed.has(s)));
    const key = JSON.stringify([signature(kinds), signature(types), [...weekend.limits].sort()]);
    if (!known.has(key)) known.set(key, shares(kinds, types, weekend.limits));
    return known.get(key);
  });
}

/** [{one: an example, n: how many}], one entry a kind. */
function tally(entries) {
  const found = new Map();
  for (const entry of entries) {
    if (!found.has(entry.kind)) found.set(entry.kind, { one: entry, n: 0 });
    found.get(entry.kind).n++;
  }
  return [...found.values()].sort((a, b) => (a.one.kind < b.one.kind ? -1 : 1));
}

const signature = (counted) => counted.map(({ one, n }) => [one.kind, n]);

function shares(kinds, types, limits) {
  try {
    return new Sharing(kinds, types, limits).share();
  } catch (error) {
    if (!(error instanceof Unmet)) throw error;
    const without = new Map([...limits].map(([name, { most }]) => [name, { least: 0, most }]));
    return new Sharing(kinds, types, without).share();
  }
}

class Sharing {
  constructor(kinds, types, limits) {
    this.kinds = kinds;
    this.types = types;
    const named = kinds.map(({ one }) => one.category);
    const demanded = [...limits].filter(([, { least }]) => least > 0).map(([name]) => name);
    this.categories = [...new Set([...named, ...demanded])];
    this.limits = this.categories.map((name) => limits.get(name) ?? { least: 0, most: null });
    this.nodes = 2 + this.categories.length + kinds.length + types.length;
    const network = new Network(this.nodes);
    for (const arc of this.arcs(kinds.map(() => ZERO), null)) network.add(arc.tail, arc.head, arc.most.n);
    this.seats = Number(network.push(0, 1));
  }

  /** Arcs of the circulation; the first ones are category -> class, with the given lower bounds. */
  arcs(lower, total) {
    const classAt = 2 + this.categories.length;
    const typeAt = classAt + this.kinds.length;
    const everything = this.kinds.reduce((sum, { n }) => sum + n, 0);
    const arc = (tail, head, least, most) => ({ tail, head, least, most: whole(most) });
    const arcs = this.kinds.map(({ one, n }, i) => arc(2 + this.categories.indexOf(one.category), classAt + i, lower[i], n));
    this.limits.forEach(({ least, most }, i) => arcs.push(arc(0, 2 + i, whole(least), most ?? everything)));
    this.kinds.forEach(({ one }, i) =>
      this.types.forEach((type, j) => {
        if (mayStand(one, type.one)) arcs.push(arc(classAt + i, typeAt + j, ZERO, everything));
      }),
    );
    this.types.forEach(({ n }, j) => arcs.push(arc(typeAt + j, 1, ZERO, n)));
    if (total !== null) arcs.push(arc(1, 0, whole(total), total));
    return arcs;
  }

  share() {
    const fixed = new Map(); // class: share of one vendor
    do {
      const { level, flow, arcs } = this.raise(fixed);
      for (const i of this.stuck(arcs, flow)) if (!fixed.has(i)) fixed.set(i, this.at(level, i));
    } while (fixed.size < this.kinds.length);
    return { seats: this.seats, of: new Map(this.kinds.map(({ one }, i) => [one.kind, fixed.get(i)])) };
  }

  at(level, i) {
    const share = mul(level, this.kinds[i].one.weight);
    return less(share, ONE) ? share : ONE;
  }

  /** The largest level to which all classes not fixed can be raised, with a circulation that does it. */
  raise(fixed) {
    let level = null;
    this.kinds.forEach(({ one }, i) => {
      const full = div(ONE, one.weight);
      if (!fixed.has(i) && (level === null || less(level, full))) level = full;
    });
    for (level ??= ZERO; ; ) {
      const lower = this.kinds.map(({ n }, i) => mul(fixed.get(i) ?? this.at(level, i), whole(n)));
      const arcs = this.arcs(lower, this.seats);
      const { flow, cut } = circulation(this.nodes, arcs);
      if (!cut) return { level, flow, arcs };
      level = this.newton(arcs, cut, fixed);
    }
  }

  /** Where the violated cut is just kept: what must flow in = what can flow out. */
  newton(arcs, cut, fixed) {
    const rising = [];
    let [must, can] = [ZERO, ZERO];
    arcs.forEach((arc, i) => {
      if (cut[arc.head] && !cut[arc.tail]) {
        if (i < this.kinds.length && !fixed.has(i)) rising.push(this.kinds[i]);
        else must = add(must, arc.least);
      } else if (cut[arc.tail] && !cut[arc.head]) can = add(can, arc.most);
    });
    if (!rising.length || less(can, must)) throw new Unmet();
    return levelOf(rising, sub(can, must));
  }

  /** Classes whose share no circulation can raise without pushing another below its lower bound. */
  stuck(arcs, flow) {
    const residual = Array.from({ length: this.nodes }, () => []);
    arcs.forEach((arc, i) => {
      if (less(flow[i], arc.most)) residual[arc.tail].push(arc.head);
      if (less(arc.least, flow[i])) residual[arc.head].push(arc.tail);
    });
    const group = components(residual);
    return this.kinds.flatMap((_, i) => {
      const { tail, head, least, most } = arcs[i];
      return equal(flow[i], least) && (equal(flow[i], most) || group[tail] !== group[head]) ? [i] : [];
    });
  }
}

/** The level at which these classes together take just this room; the heaviest are full first. */
function levelOf(rising, room) {
  const weighed = ({ one, n }) => mul(one.weight, whole(n));
  let slope = rising.map(weighed).reduce(add);
  let level = ZERO;
  for (const kind of rising.sort((a, b) => (less(b.one.weight, a.one.weight) ? -1 : 1))) {
    level = div(room, slope);
    if (!less(ONE, mul(level, kind.one.weight))) break;
    room = sub(room, whole(kind.n));
    slope = sub(slope, weighed(kind));
  }
  return level;
}

/** {flow} of a feasible circulation, or {cut}: by node, whether it is in a violated set. */
function circulation(nodes, arcs) {
  const scale = arcs.reduce((all, arc) => lcm(all, arc.least.d), 1n);
  const times = ({ n, d }) => n * (scale / d);
  const network = new Network(nodes + 2);
  const excess = Array.from({ length: nodes }, () => 0n);
  const edges = arcs.map((arc) => {
    const least = times(arc.least);
    excess[arc.head] += least;
    excess[arc.tail] -= least;
    return network.add(arc.tail, arc.head, times(arc.most) - least);
  });
  let wanted = 0n;
  excess.forEach((amount, node) => {
    if (amount > 0n) {
      wanted += amount;
      network.add(nodes, node, amount);
    } else if (amount < 0n) network.add(node, nodes + 1, -amount);
  });
  if (network.push(nodes, nodes + 1) < wanted) return { cut: network.levels(nodes).map((level) => level >= 0) };
  return { flow: arcs.map((arc, i) => add(arc.least, rational(network.used(edges[i]), scale))) };
}
