// The problem with names turned into positions, and who may stand where.

import { asWritten } from "./rational.js";

/** Order of texts by code point (JavaScript's own is by UTF-16 unit). */
export function compareText(a, b) {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const [x, y] = [rank(a.charCodeAt(i)), rank(b.charCodeAt(i))];
    if (x !== y) return x - y;
  }
  return a.length - b.length;
}

const rank = (unit) => (unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit);
const positions = (entries) => new Map(entries.map((entry, i) => [entry.id, i]));

export class Problem {
  constructor(data) {
    this.stallAt = positions(data.stalls);
    this.vendorAt = positions(data.vendors);
    this.weekendAt = positions(data.weekends);
    this.weekends = data.weekends.map((w) => ({
      id: w.id,
      open: w.status === "open",
      first: w.dates[0],
      last: w.dates.at(-1),
      closed: new Set(w.closed_stalls.map((s) => this.stallAt.get(s))),
      limits: new Map(Object.entries(w.category_limits).map(([name, l]) => [name, { least: l.min ?? 0, most: l.max ?? null }])),
    }));
    this.stalls = data.stalls.map((s) => ({
      id: s.id,
      features: new Set(s.features),
      categories: new Set(s.categories),
      prime: asWritten(s.prime),
      neighbours: s.neighbours.map((n) => this.stallAt.get(n)),
      kind: JSON.stringify([[...s.categories].sort(), [...s.features].sort()]),
    }));
    this.vendors = data.vendors.map((v) => this.vendor(v));
    this.minGap = data.rules.min_gap;
    this.products = data.rules.same_product_neighbours;
    this.repeatGap = data.rules.stall_repeat_gap;
    const pairs = (list) => list.map((pair) => pair.map((v) => this.vendorAt.get(v)));
    this.apart = pairs(data.apart);
    this.together = pairs(data.together);
    this.fixed = new Map(data.fixed.map((f) => [
      cell(this.weekendAt.get(f.weekend), this.vendorAt.get(f.vendor)), f.stall === null ? null : this.stallAt.get(f.stall),
    ]));
    this.eligible = this.weekends.map((_, w) => this.vendors.map((_, v) => this.whyNotEligible(v, w) === null));
    this.fits = new Map();
    for (const v of this.vendors) if (!this.fits.has(v.demand)) this.fits.set(v.demand, this.fitting(v));
  }

  vendor(v) {
    const weight = asWritten(v.weight);
    const demand = JSON.stringify([v.category, [...v.needs].sort()]);
    return {
      id: v.id,
      category: v.category,
      product: v.product,
      needs: new Set(v.needs),
      credit: BigInt(v.credit),
      weight,
      joined: v.joined,
      left: v.left,
      unavailable: new Set(v.unavailable.map((w) => this.weekendAt.get(w))),
      demand,
      kind: `${weight.n}/${weight.d} ${demand}`, // one share a weekend for all vendors of a kind who are eligible
    };
  }

  fitting(vendor) {
    return this.stalls.flatMap((stall, i) => (mayStand(vendor, stall) ? [i] : []));
  }

  /** null when rule 1 lets the vendor come, else the reason. */
  whyNotEligible(vendor, weekend) {
    const v = this.vendors[vendor];
    const w = this.weekends[weekend];
    if (!w.open) return "the weekend is cancelled";
    if (v.joined !== null && v.joined > w.first) return `joined only on ${v.joined}, after ${w.first}`;
    if (v.left !== null && v.left <= w.last) return `left on ${v.left}, not after ${w.last}`;
    return v.unavailable.has(weekend) ? "unavailable on that weekend" : null;
  }
}

/** A map key for (weekend, vendor) or (weekend, stall). */
export const cell = (weekend, other) => weekend * 2 ** 20 + other;

/** Rule 2 without closures. */
export const mayStand = (vendor, stall) =>
  (stall.categories.size === 0 || stall.categories.has(vendor.category)) && [...vendor.needs].every((need) => stall.features.has(need));

