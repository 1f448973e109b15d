// Rules 1 to 8, one function each, each reading the rotation as it stands.

import { cell } from "./model.js";

export function checkRules(problem, rotation, shares, out) {
  for (const turn of rotation.turns) {
    eligible(problem, turn, out);
    fitting(problem, turn, out);
  }
  oneEach(rotation, out);
  gap(problem, rotation, out);
  limits(problem, rotation, out);
  apart(problem, rotation, out);
  together(problem, rotation, out);
  fixed(problem, rotation, out);
  if (problem.products === "forbid") products(problem, rotation, out);
  seats(rotation, shares, out);
}

function eligible(problem, turn, out) {
  const reason = problem.whyNotEligible(turn.vendor, turn.weekend);
  if (reason) out.fault("1", "NOT_ELIGIBLE", out.at(turn.weekend, turn.vendor), reason);
}

function oneEach(rotation, out) {
  const count = (key) => {
    const groups = new Map();
    for (const turn of rotation.turns) {
      const name = cell(turn.weekend, turn[key]);
      groups.set(name, [...(groups.get(name) ?? []), turn]);
    }
    return [...groups.values()].filter((turns) => turns.length > 1);
  };
  for (const turns of count("vendor")) {
    out.fault("1", "VENDOR_TWICE", out.at(turns[0].weekend, turns[0].vendor), `has ${turns.length} stalls on one weekend`);
  }
  for (const turns of count("stall")) {
    out.fault("1", "STALL_TWICE", out.at(turns[0].weekend, null, turns[0].stall), `is given to ${turns.length} vendors`);
  }
}

function fitting(problem, turn, out) {
  const vendor = problem.vendors[turn.vendor];
  const stall = problem.stalls[turn.stall];
  const where = out.at(turn.weekend, turn.vendor, turn.stall);
  if (problem.weekends[turn.weekend].closed.has(turn.stall)) {
    out.fault("2", "STALL_CLOSED", where, "the stall is closed on that weekend");
  }
  if (stall.categories.size && !stall.categories.has(vendor.category)) {
    const allowed = [...stall.categories].sort().join(", ");
    out.fault("2", "STALL_CATEGORY", where, `the stall is for ${allowed}, the vendor is ${vendor.category}`);
  }
  const missing = [...vendor.needs].filter((need) => !stall.features.has(need)).sort();
  if (missing.length) out.fault("2", "STALL_FEATURES", where, `the stall lacks ${missing.join(", ")}`);
}

function gap(problem, rotation, out) {
  for (const turns of rotation.byVendor) {
    for (let i = 1; i < turns.length; i++) {
      const [before, after] = [turns[i - 1], turns[i]];
      const distance = after.weekend - before.weekend;
      if (distance === 0 || distance >= problem.minGap) continue;
      out.breach(
        "3", "GAP", out.at(after.weekend, after.vendor),
        `${distance} weekends after ${out.at(before.weekend)}; at least ${problem.minGap} are asked`,
        rotation.comingIsFixed(before) && rotation.comingIsFixed(after),
      );
    }
  }
}

function limits(problem, rotation, out) {
  problem.weekends.forEach((weekend, w) => {
    if (!weekend.open) return;
    for (const [category, { least, most }] of weekend.limits) {
      const n = rotation.byWeekend[w].filter((turn) => problem.vendors[turn.vendor].category === category).length;
      if (n < least) out.fault("4", "LIMIT_MIN", weekend.id, `${n} ${category}, at least ${least} are asked`);
      if (most !== null && n > most) out.fault("4", "LIMIT_MAX", weekend.id, `${n} ${category}, at most ${most} are allowed`);
    }
  });
}

function apart(problem, rotation, out) {
  for (const [a, b] of problem.apart) {
    const others = rotation.weekendsOf(b);
    for (const weekend of rotation.weekendsOf(a)) {
      if (!others.has(weekend)) continue;
      const waived = rotation.turnsOf(weekend, a, b).every((turn) => rotation.comingIsFixed(turn));
      out.breach("5", "APART", out.at(weekend, a), `stands on the same weekend as ${problem.vendors[b].id}`, waived);
    }
  }
}

function together(problem, rotation, out) {
  for (const pair of problem.together) {
    for (const [there, away] of [pair, [...pair].reverse()]) {
      const others = rotation.weekendsOf(away);
      for (const weekend of rotation.weekendsOf(there)) {
        if (others.has(weekend)) continue;
        const waived = rotation.turnsOf(weekend, there).every((turn) => rotation.comingIsFixed(turn));
        out.breach("5", "TOGETHER", out.at(weekend, there), `stands without ${problem.vendors[away].id}`, waived);
      }
    }
  }
}

function fixed(problem, rotation, out) {
  for (const [key, stall] of problem.fixed) {
    const weekend = Math.floor(key / 2 ** 20);
    const vendor = key % 2 ** 20;
    const stalls = rotation.turnsOf(weekend, vendor).map((turn) => turn.stall);
    if (!stalls.length) out.fault("6", "FIXED_MISSING", out.at(weekend, vendor), "the fixed turn is missing");
    else if (stall !== null && !stalls.includes(stall)) {
      const given = problem.stalls[stalls[0]].id;
      out.fault("6", "FIXED_ELSEWHERE", out.at(weekend, vendor, stall), `the fixed turn stands on ${given}`);
    }
  }
}

/** Neighbouring turns with the same product, each pair of stalls once a weekend. */
export function productPairs(problem, rotation) {
  const pairs = [];
  problem.weekends.forEach((_, weekend) => {
    const stands = rotation.occupants(weekend);
    for (const [stall, turn] of stands) {
      for (const other of problem.stalls[stall].neighbours) {
        const beside = other > stall ? stands.get(other) : undefined;
        if (beside && problem.vendors[turn.vendor].product === problem.vendors[beside.vendor].product) pairs.push([turn, beside]);
      }
    }
  });
  return pairs;
}

function products(problem, rotation, out) {
  for (const [turn, beside] of productPairs(problem, rotation)) {
    const other = `${problem.vendors[beside.vendor].id} on ${problem.stalls[beside.stall].id}`;
    out.breach(
      "7", "SAME_PRODUCT", out.at(turn.weekend, turn.vendor, turn.stall),
      `sells ${problem.vendors[turn.vendor].product} beside ${other}`,
      rotation.placeIsFixed(turn) && rotation.placeIsFixed(beside),
    );
  }
}

function seats(rotation, shares, out) {
  shares.forEach((share, weekend) => {
    const n = rotation.byWeekend[weekend].length;
    if (n > share.seats) out.fault("8", "SEATS", out.at(weekend), `${n} turns; rules 1, 2 and 4 allow ${share.seats}`);
  });
}
