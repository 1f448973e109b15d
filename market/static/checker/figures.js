// The figures of a rotation, exact: entitlements are integers over one common denominator.

import { ZERO, add, div, lcm, rational, sixDecimals, sub, toNumber, whole } from "./rational.js";
import { productPairs } from "./rules.js";

const MICRO = 1_000_000n;

/** e(v, w) and dev(v, w) times `unit`, as integers. */
export class Ledger {
  constructor(problem, rotation, shares) {
    this.problem = problem;
    this.rotation = rotation;
    const denominators = new Set(shares.flatMap(({ of }) => [...of.values()].map((share) => share.d)));
    this.unit = [...denominators].reduce(lcm, MICRO);
    this.shares = shares.map(({ of }) => new Map([...of].map(([kind, share]) => [kind, share.n * (this.unit / share.d)])));
    this.known = new Map();
    this.entitled = problem.vendors.map((_, v) => this.run(v));
    this.taken = problem.vendors.map((_, v) => this.count(v));
  }

  share(vendor, weekend) {
    return this.problem.eligible[weekend][vendor] ? this.shares[weekend].get(this.problem.vendors[vendor].kind) : 0n;
  }

  /** e after each weekend. Vendors of one kind who were there on the same weekends share one list. */
  run(vendor) {
    const v = this.problem.vendors[vendor];
    const key = JSON.stringify([v.kind, String(v.credit), v.joined, v.left, [...v.unavailable].sort((a, b) => a - b)]);
    if (!this.known.has(key)) {
      let entitled = v.credit * (this.unit / MICRO);
      this.known.set(key, this.problem.weekends.map((_, weekend) => (entitled += this.share(vendor, weekend))));
    }
    return this.known.get(key);
  }

  /** Turns taken after each weekend. */
  count(vendor) {
    const per = this.problem.weekends.map(() => 0);
    for (const turn of this.rotation.byVendor[vendor]) per[turn.weekend]++;
    let taken = 0;
    return per.map((n) => (taken += n));
  }

  owed(vendor, weekend) {
    return this.entitled[vendor][weekend] - this.unit * BigInt(this.taken[vendor][weekend]);
  }

  deviation() {
    let most = 0n;
    this.problem.vendors.forEach((_, vendor) => {
      for (let weekend = 0; weekend < this.problem.weekends.length; weekend++) {
        const owed = this.owed(vendor, weekend);
        const size = owed < 0n ? -owed : owed;
        if (size > most) most = size;
      }
    });
    return rational(most, this.unit);
  }

  final() {
    const last = this.problem.weekends.length - 1;
    let total = 0n;
    if (last >= 0) this.problem.vendors.forEach((_, vendor) => (total += this.owed(vendor, last) ** 2n));
    return rational(total, this.unit ** 2n);
  }

  /** Everything doubled, so that half turns and half shares are integers. */
  spacing() {
    let total = 0n;
    this.rotation.byVendor.forEach((turns, vendor) =>
      turns.forEach((turn, i) => {
        const place = 2n * this.entitled[vendor][turn.weekend] - this.share(vendor, turn.weekend);
        total += (place - BigInt(2 * i + 1) * this.unit) ** 2n;
      }),
    );
    return rational(total, (2n * this.unit) ** 2n);
  }
}

/** {spread, vendors}: population standard deviation of mean exposures, over vendors with 3 turns or more. */
export function exposure(problem, rotation) {
  const usual = new Map();
  const meanPrime = (weekend, vendor) => {
    const key = `${weekend} ${vendor.demand}`;
    if (!usual.has(key)) {
      const usable = problem.fits.get(vendor.demand).filter((stall) => !problem.weekends[weekend].closed.has(stall));
      const sum = usable.reduce((total, stall) => add(total, problem.stalls[stall].prime), ZERO);
      usual.set(key, usable.length ? div(sum, whole(usable.length)) : ZERO);
    }
    return usual.get(key);
  };
  const means = [];
  rotation.byVendor.forEach((turns, v) => {
    if (turns.length < 3) return;
    const gains = turns.map((t) => toNumber(sub(problem.stalls[t.stall].prime, meanPrime(t.weekend, problem.vendors[v]))));
    means.push(mean(gains));
  });
  const middle = mean(means);
  return { spread: Math.sqrt(mean(means.map((m) => (m - middle) ** 2))), vendors: means.length };
}

const mean = (values) => (values.length ? values.reduce((a, b) => a + b, 0) / values.length : 0);

/** Turns on a stall that the vendor had in its last `stall_repeat_gap` turns. */
export function repeats(problem, rotation) {
  let count = 0;
  for (const turns of rotation.byVendor) {
    turns.forEach((turn, i) => {
      const recent = turns.slice(Math.max(0, i - problem.repeatGap), i);
      if (recent.some((earlier) => earlier.stall === turn.stall)) count++;
    });
  }
  return count;
}

/** Rationals and numbers by goal. */
export function goalValues(problem, rotation, ledger) {
  return {
    filled: rotation.turns.length,
    deviation: ledger.deviation(),
    final: ledger.final(),
    spacing: ledger.spacing(),
    neighbours: productPairs(problem, rotation).length,
    exposure: exposure(problem, rotation).spread,
    repeats: repeats(problem, rotation),
  };
}

/** What a reader wants to see, rounded to 6 decimals. */
export function reportFigures(problem, rotation, shares, values) {
  const counts = rotation.byVendor.map((turns) => turns.length);
  const distances = rotation.byVendor.flatMap((turns) => turns.slice(1).map((turn, i) => turn.weekend - turns[i].weekend));
  const possible = shares.reduce((sum, share) => sum + share.seats, 0);
  const plain = (value) => (typeof value === "number" ? Number(value.toFixed(6)) : sixDecimals(value));
  return {
    ...Object.fromEntries(Object.entries(values).map(([goal, value]) => [goal, plain(value)])),
    possible,
    empty: possible - rotation.turns.length,
    fewest_turns: counts.reduce((a, b) => Math.min(a, b), counts[0] ?? 0),
    most_turns: counts.reduce((a, b) => Math.max(a, b), 0),
    shortest_gap: distances.length ? distances.reduce((a, b) => Math.min(a, b)) : null,
    exposed_vendors: exposure(problem, rotation).vendors,
    vendors: problem.vendors.length,
    weekends: problem.weekends.filter((weekend) => weekend.open).length,
  };
}
