// The formats giliran-problem/1 and giliran-rotation/1.

import { Decimal, isObject, read } from "./json.js";
import { MAX_SAFE, anything, date, integer, isDate, items, named, number, optional, record, text, word } from "./shapes.js";

export const GOALS = ["filled", "deviation", "final", "spacing", "neighbours", "exposure", "repeats"];
const MAX_CELLS = 10_000_000;
const MAX_KINDS = 250_000;

const ids = items(text(), 100_000, { once: true });
const pair = items(text(), 2, { least: 2, once: true });
const limit = record({ min: integer(0, 1e6), max: integer(0, 1e6) }, ["min", "max"]);
const PROBLEM = record({
  format: word("giliran-problem/1"),
  weekends: items(record({
    id: text(), dates: items(date, 7, { least: 1 }), status: word("open", "cancelled"), closed_stalls: ids,
    category_limits: named(limit),
  }), 1000),
  stalls: items(record({
    id: text(), zone: text(), x: number(-1e6, 1e6), y: number(-1e6, 1e6), features: ids, categories: ids,
    prime: number(0, 100), neighbours: ids,
  }), 20_000),
  vendors: items(record({
    id: text(), category: text(), product: text(), needs: ids, credit: integer(-1e12, 1e12),
    weight: number(0, 1000, { above: true }), joined: optional(date), left: optional(date), unavailable: ids,
  }), 100_000),
  rules: record({
    min_gap: integer(1, 1000), same_product_neighbours: word("forbid", "avoid", "allow"), stall_repeat_gap: integer(0, 1000),
  }),
  apart: items(pair, 100_000),
  together: items(pair, 100_000),
  fixed: items(record({ weekend: text(), vendor: text(), stall: optional(text()) }), 100_000),
  seed: integer(0, MAX_SAFE),
});
const ROTATION = record({
  format: word("giliran-rotation/1"),
  problem_sha256: text(),
  status: word("optimal", "feasible"),
  assignments: items(record({ weekend: text(), vendor: text(), stall: text() }), 1_000_000),
  standby: items(record({ weekend: text(), vendors: items(text(), 1_000_000) }), 1_000_000),
  certificate: items(record({
    goal: word(...GOALS), value: number(-1e18, 1e18), bound: number(-1e18, 1e18), proof: word("optimal", "bound"),
  }), 100),
  solver: named(anything),
});
const FILES = { problem: [PROBLEM, 32 * 2 ** 20], rotation: [ROTATION, 64 * 2 ** 20] };

/** A file that is not in its format: `faults` holds all of them, with their paths. */
export class BadInput extends Error {
  constructor(faults) {
    super(faults.slice(0, 3).map((f) => `${f.where}: ${f.message}`).join("; "));
    this.name = "BadInput";
    this.faults = faults;
  }
}

/** Values of the files given, e.g. load({problem, rotation}). Throws BadInput with every fault of all of them. */
export function load(files) {
  const faults = [];
  const values = {};
  for (const [file, data] of Object.entries(files)) {
    const [shape, maxBytes] = FILES[file];
    const value = read(data, { file, maxBytes, faults });
    if (value === undefined) continue;
    const add = (code, path, message) => faults.push({ rule: `${file} file`, where: path || file, message, code });
    shape(value, "", add);
    if (file === "problem" && isObject(value)) checkReferences(value, add);
    values[file] = value;
  }
  if (faults.length) throw new BadInput(faults);
  return values;
}

const list = (value) => (Array.isArray(value) ? value : []);
const isText = (value) => typeof value === "string";

function* records(problem, key) {
  for (const [i, value] of list(problem[key]).entries()) if (isObject(value)) yield [`${key}[${i}]`, value];
}

function checkReferences(problem, add) {
  const weekends = uniqueIds(problem, "weekends", add);
  const stalls = uniqueIds(problem, "stalls", add);
  const vendors = uniqueIds(problem, "vendors", add);
  checkWeekends(problem, stalls, add);
  checkNeighbours(problem, stalls, add);
  for (const [path, vendor] of records(problem, "vendors")) {
    known(vendor.unavailable, weekends, `${path}.unavailable`, "weekend", add);
  }
  for (const key of ["apart", "together"]) {
    list(problem[key]).forEach((names, i) => known(names, vendors, `${key}[${i}]`, "vendor", add));
  }
  checkFixed(problem, { weekend: weekends, vendor: vendors, stall: stalls }, add);
  checkSize(problem, add);
}

function uniqueIds(problem, key, add) {
  const seen = new Set();
  for (const [path, { id }] of records(problem, key)) {
    if (!isText(id)) continue;
    if (seen.has(id)) add("ID_REPEATED", `${path}.id`, `${id} is used twice`);
    seen.add(id);
  }
  return seen;
}

function known(names, all, path, kind, add) {
  list(names).forEach((name, i) => {
    if (isText(name) && !all.has(name)) add("ID_UNKNOWN", `${path}[${i}]`, `there is no ${kind} ${name}`);
  });
}

function checkWeekends(problem, stalls, add) {
  let last = "";
  for (const [path, weekend] of records(problem, "weekends")) {
    known(weekend.closed_stalls, stalls, `${path}.closed_stalls`, "stall", add);
    list(weekend.dates).forEach((day, i) => {
      if (!isText(day) || !isDate(day)) return;
      if (day <= last) add("ORDER", `${path}.dates[${i}]`, `${day} does not come after ${last}`);
      else last = day;
    });
    if (!isObject(weekend.category_limits)) continue;
    for (const [name, entry] of Object.entries(weekend.category_limits)) {
      const { min, max } = isObject(entry) ? entry : {};
      const whole = [min, max].every((x) => typeof x === "number" || typeof x === "bigint");
      if (whole && min > max) add("VALUE", `${path}.category_limits.${name}`, `min ${min} is more than max ${max}`);
    }
  }
}

function checkNeighbours(problem, stalls, add) {
  const beside = new Map();
  for (const [, { id, neighbours }] of records(problem, "stalls")) {
    if (isText(id)) beside.set(id, new Set([...(beside.get(id) ?? []), ...list(neighbours)]));
  }
  for (const [path, { id, neighbours }] of records(problem, "stalls")) {
    known(neighbours, stalls, `${path}.neighbours`, "stall", add);
    list(neighbours).forEach((other, i) => {
      if (!isText(id) || !isText(other) || !stalls.has(other)) return;
      const where = `${path}.neighbours[${i}]`;
      if (other === id) add("NEIGHBOURS", where, `${id} is its own neighbour`);
      else if (!beside.get(other).has(id)) add("NEIGHBOURS", where, `${other} does not name ${id} as its neighbour`);
    });
  }
}

function checkFixed(problem, all, add) {
  const seen = new Set();
  for (const [path, entry] of records(problem, "fixed")) {
    for (const [key, names] of Object.entries(all)) {
      if (isText(entry[key]) && !names.has(entry[key])) add("ID_UNKNOWN", `${path}.${key}`, `there is no ${key} ${entry[key]}`);
    }
    if (!isText(entry.weekend) || !isText(entry.vendor)) continue;
    const turn = JSON.stringify([entry.weekend, entry.vendor]);
    if (seen.has(turn)) add("ID_REPEATED", path, `${entry.vendor} is fixed twice on ${entry.weekend}`);
    seen.add(turn);
  }
}

function checkSize(problem, add) {
  const [weekends, stalls, vendors] = ["weekends", "stalls", "vendors"].map((key) => list(problem[key]).length);
  const cells = weekends * (vendors + stalls);
  if (cells > MAX_CELLS) add("SIZE", "", `${cells} pairs of a weekend with a vendor or stall; at most ${MAX_CELLS} are read`);
  const classes = kinds(problem, "vendors", ["category", "weight"], ["needs"]);
  const types = kinds(problem, "stalls", [], ["categories", "features"]);
  if (classes * types > MAX_KINDS) {
    add("SIZE", "", `${classes} vendor classes x ${types} stall types; at most ${MAX_KINDS} together are read`);
  }
}

function kinds(problem, key, single, lists) {
  const seen = new Set();
  for (const [, entry] of records(problem, key)) {
    const singles = single.map((k) => {
      const value = entry[k] instanceof Decimal ? entry[k].value : entry[k];
      return typeof value === "bigint" ? Number(value) : isText(value) || typeof value === "number" ? value : null;
    });
    seen.add(JSON.stringify([...singles, ...lists.map((k) => [...new Set(list(entry[k]).filter(isText))].sort())]));
  }
  return seen.size;
}
