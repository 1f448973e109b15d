// What the rotation file says of itself: hash, order, standby, certificate, status.

import { Decimal } from "./json.js";
import { GOALS } from "./formats.js";
import { cell, compareText } from "./model.js";
import { abs, asWritten, fromNumber, less, mul, rational, sub, toNumber, whole } from "./rational.js";
import { sha256 } from "./sha256.js";

const TOLERANCE = rational(1n, 1_000_000n); // rounding to 6 decimals
const LARGE = rational(1n, 1_000_000_000n); // what a double keeps of a large figure
const OWED_PARTS = 1_000_000_000n;

export async function checkHash(problem, claimed, out) {
  const real = await sha256(problem);
  if (claimed !== real) {
    out.fault("hash", "HASH", "problem_sha256", `belongs to another problem file: ${claimed.slice(0, 64)}, not ${real}`);
  }
}

/** Names the first assignment out of order. */
export function checkOrder(problem, assignments, out) {
  const rank = (a) => problem.weekendAt.get(a.weekend) ?? problem.weekends.length;
  for (let i = 1; i < assignments.length; i++) {
    const [before, after] = [assignments[i - 1], assignments[i]];
    const order = rank(before) - rank(after) || compareText(before.vendor, after.vendor) || compareText(before.stall, after.stall);
    if (order > 0) {
      out.fault("order", "ASSIGNMENTS_ORDER", `assignments[${i}]`, "is not sorted by weekend, vendor, stall");
      return;
    }
  }
}

export function checkStandby(problem, rotation, ledger, out) {
  let last = -1;
  rotation.data.standby.forEach((entry, i) => {
    const where = `standby[${i}]`;
    const weekend = problem.weekendAt.get(entry.weekend);
    if (weekend === undefined) {
      out.fault("standby", "STANDBY_UNKNOWN", `${where}.weekend`, `the problem has no weekend ${entry.weekend}`);
      return;
    }
    if (weekend <= last) {
      out.fault("standby", "STANDBY_ORDER", `${where}.weekend`, `${entry.weekend} is out of order or there twice`);
    }
    last = Math.max(last, weekend);
    standbyList(problem, rotation, ledger, weekend, entry.vendors, `${where}.vendors`, out);
  });
}

function standbyList(problem, rotation, ledger, weekend, names, where, out) {
  const seen = new Set();
  let before = null;
  names.forEach((name, i) => {
    const path = `${where}[${i}]`;
    const vendor = problem.vendorAt.get(name);
    if (seen.has(name)) return out.fault("standby", "STANDBY_REPEATED", path, `${name} is there twice`);
    seen.add(name);
    if (vendor === undefined) return out.fault("standby", "STANDBY_UNKNOWN", path, `the problem has no vendor ${name}`);
    standbyVendor(problem, rotation, weekend, vendor, path, out);
    const owed = ledger.owed(vendor, weekend);
    if (before !== null && (owed - before) * OWED_PARTS > ledger.unit) {
      const more = toNumber(rational(owed - before, ledger.unit)).toFixed(6);
      out.fault("standby", "STANDBY_OWED", path, `${name} is owed ${more} turns more than the one before`);
    }
    before = owed;
  });
}

function standbyVendor(problem, rotation, weekend, vendor, path, out) {
  const { id, demand } = problem.vendors[vendor];
  const { closed } = problem.weekends[weekend];
  const reason = problem.whyNotEligible(vendor, weekend);
  if (reason) out.fault("standby", "STANDBY_NOT_ELIGIBLE", path, `${id}: ${reason}`);
  else if (problem.fits.get(demand).every((stall) => closed.has(stall))) {
    out.fault("standby", "STANDBY_UNFIT", path, `no usable stall fits ${id}`);
  }
  if (rotation.present.has(cell(weekend, vendor))) {
    out.fault("standby", "STANDBY_ASSIGNED", path, `${id} has a turn on that weekend`);
  }
}

export function checkCertificate(problem, data, values, out) {
  const goals = data.certificate.map((entry) => entry.goal);
  if (goals.some((goal, i) => i > 0 && GOALS.indexOf(goal) <= GOALS.indexOf(goals[i - 1]))) {
    out.fault("certificate", "CERTIFICATE_ORDER", "certificate", `goals out of order or there twice: ${goals.join(", ")}`);
  }
  const spared = { neighbours: problem.products !== "avoid", repeats: problem.repeatGap === 0 };
  for (const goal of GOALS) {
    if (!spared[goal] && !goals.includes(goal)) {
      out.fault("certificate", "CERTIFICATE_MISSING", "certificate", `the goal ${goal} is missing`);
    }
  }
  data.certificate.forEach((entry, i) => checkEntry(entry, values[entry.goal], `certificate[${i}]`, out));
  const unproven = data.certificate.filter((e) => GOALS.indexOf(e.goal) < 3 && e.proof !== "optimal").map((e) => e.goal);
  if (data.status === "optimal" && unproven.length) {
    out.fault("certificate", "STATUS", "status", `optimal, though ${unproven.join(", ")} is not proven`);
  }
}

const shown = (value) => (value instanceof Decimal ? value.value : value);
const exactly = (value) => (typeof value !== "number" ? value : Number.isInteger(value) ? whole(value) : fromNumber(value));

function differ(claimed, exact) {
  const distance = abs(sub(claimed, exact));
  return less(TOLERANCE, distance) && less(mul(LARGE, abs(exact)), distance);
}

function checkEntry({ goal, value, bound, proof }, real, path, out) {
  const [reached, proven] = [asWritten(value), asWritten(bound)];
  if (differ(reached, exactly(real))) {
    const is = typeof real === "number" ? real : toNumber(real).toFixed(6);
    out.fault("certificate", "CERTIFICATE_VALUE", path, `${goal}: ${shown(value)} is claimed, ${is} it is`);
  }
  if (!differ(proven, reached)) return;
  if (goal === "filled" ? less(proven, reached) : less(reached, proven)) {
    out.fault("certificate", "CERTIFICATE_BOUND", path, `${goal}: the value ${shown(value)} is better than the bound ${shown(bound)}`);
  }
  if (proof === "optimal") {
    out.fault("certificate", "CERTIFICATE_PROOF", path, `${goal}: optimal, though ${shown(value)} is not the bound ${shown(bound)}`);
  }
}
