// A rotation's assignments as positions, and what is found about them in words of ids.

import { cell, compareText } from "./model.js";

export class Findings {
  constructor(problem) {
    this.problem = problem;
    this.faults = [];
    this.waivers = [];
  }

  fault(rule, code, where, message) {
    this.faults.push({ rule, where, message, code });
  }

  breach(rule, code, where, message, waived) {
    (waived ? this.waivers : this.faults).push({ rule, where, message, code });
  }

  at(weekend, vendor = null, stall = null) {
    const { weekends, vendors, stalls } = this.problem;
    return [weekends[weekend].id, vendor === null ? [] : vendors[vendor].id, stall === null ? [] : stalls[stall].id].flat().join(" ");
  }
}

export class Rotation {
  /** Keeps assignments whose ids are all known, by (weekend, vendor id, stall id); the rest become faults. */
  constructor(problem, data, out) {
    this.problem = problem;
    this.data = data;
    this.turns = data.assignments.map((a, i) => this.turn(a, i, out)).filter(Boolean);
    const { vendors, stalls } = problem;
    this.turns.sort((a, b) =>
      a.weekend - b.weekend ||
      compareText(vendors[a.vendor].id, vendors[b.vendor].id) ||
      compareText(stalls[a.stall].id, stalls[b.stall].id));
    this.byVendor = problem.vendors.map(() => []);
    this.byWeekend = problem.weekends.map(() => []);
    this.present = new Set();
    for (const turn of this.turns) {
      this.byVendor[turn.vendor].push(turn);
      this.byWeekend[turn.weekend].push(turn);
      this.present.add(cell(turn.weekend, turn.vendor));
    }
  }

  turn(assignment, position, out) {
    const known = { weekend: this.problem.weekendAt, vendor: this.problem.vendorAt, stall: this.problem.stallAt };
    const turn = {};
    let whole = true;
    for (const [key, names] of Object.entries(known)) {
      const name = assignment[key];
      turn[key] = names.get(name);
      if (turn[key] === undefined) {
        whole = false;
        const where = `assignments[${position}].${key}`;
        out.fault("rotation file", `UNKNOWN_${key.toUpperCase()}`, where, `the problem has no ${key} ${name}`);
      }
    }
    return whole ? turn : null;
  }

  /** Map stall -> turn; where two stand on one stall (a fault), the first. */
  occupants(weekend) {
    const stands = new Map();
    for (const turn of this.byWeekend[weekend]) if (!stands.has(turn.stall)) stands.set(turn.stall, turn);
    return stands;
  }

  turnsOf(weekend, ...vendors) {
    return this.byWeekend[weekend].filter((turn) => vendors.includes(turn.vendor));
  }

  weekendsOf(vendor) {
    return new Set(this.byVendor[vendor].map((turn) => turn.weekend));
  }

  /** The coordinator wants this vendor on this weekend, and on no other stall than this one. */
  comingIsFixed(turn) {
    const stall = this.problem.fixed.get(cell(turn.weekend, turn.vendor));
    return stall === null || stall === turn.stall;
  }

  placeIsFixed(turn) {
    return this.problem.fixed.get(cell(turn.weekend, turn.vendor)) === turn.stall;
  }
}
