// Shapes of values: which keys, types and ranges a file may hold. A fault never hides the next one.
// A shape is a function (value, path, add); add(code, path, message).

import { Decimal, Unusable, below, isObject } from "./json.js";

export const MAX_SAFE = 2 ** 53 - 1;
const UNFIT_FOR_TEXT = /[\u0000-\u001f\u007f-\u009f]|\p{Surrogate}/u;
const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const isInteger = (value) => typeof value === "number" || typeof value === "bigint";
const codePoints = (text) => {
  let n = 0;
  for (const _ of text) n++;
  return n;
};

export const anything = () => {};

export const text = (longest = 100) => (value, path, add) => {
  if (typeof value !== "string") return wrongType(value, "a text", path, add);
  const length = codePoints(value);
  if (length < 1 || length > longest) add("VALUE", path, `a text of ${length} characters; 1 to ${longest} are expected`);
  else if (UNFIT_FOR_TEXT.test(value)) add("VALUE", path, "the text holds a control character or half a character");
};

export const word = (...allowed) => (value, path, add) => {
  if (typeof value !== "string") wrongType(value, "a text", path, add);
  else if (!allowed.includes(value)) add("VALUE", path, `must be ${allowed.join(" or ")}`);
};

export const integer = (least, most) => (value, path, add) => {
  if (!isInteger(value)) wrongType(value, "an integer", path, add);
  else if (value < least || value > most) add("VALUE", path, `${value} is not within ${least} to ${most}`);
};

export const number = (least, most, { above = false } = {}) => (value, path, add) => {
  if (!isInteger(value) && !(value instanceof Decimal)) return wrongType(value, "a number", path, add);
  const size = value instanceof Decimal ? value.value : value;
  if (size < least || size > most || (above && size == least)) add("VALUE", path, `${size} is not within ${least} to ${most}`);
};

export const date = (value, path, add) => {
  if (typeof value !== "string") wrongType(value, "a date as text", path, add);
  else if (!isDate(value)) add("VALUE", path, "not a date YYYY-MM-DD");
};

export const optional = (inner) => (value, path, add) => {
  if (value !== null) inner(value, path, add);
};

export const items = (inner, most, { least = 0, once = false } = {}) => (value, path, add) => {
  if (!Array.isArray(value)) return wrongType(value, "a list", path, add);
  if (value.length < least || value.length > most) {
    return add("SIZE", path, `${value.length} entries; ${least} to ${most} are expected`);
  }
  const seen = new Set();
  value.forEach((item, i) => {
    inner(item, `${path}[${i}]`, add);
    if (once && typeof item === "string") {
      if (seen.has(item)) add("ID_REPEATED", `${path}[${i}]`, `${item} is listed twice`);
      seen.add(item);
    }
  });
};

export const record = (keys, spare = []) => (value, path, add) => {
  if (!isObject(value)) return wrongType(value, "an object", path, add);
  for (const key of Object.keys(value)) if (!Object.hasOwn(keys, key)) add("KEY_UNKNOWN", below(path, key), "unknown key");
  for (const [key, shape] of Object.entries(keys)) {
    if (key in value) shape(value[key], below(path, key), add);
    else if (!spare.includes(key)) add("KEY_MISSING", below(path, key), "the key is missing");
  }
};

export const named = (inner) => (value, path, add) => {
  if (!isObject(value)) return wrongType(value, "an object", path, add);
  for (const key of Object.keys(value)) {
    text()(key, below(path, key), add);
    inner(value[key], below(path, key), add);
  }
};

export function isDate(value) {
  if (!DATE.test(value)) return false;
  const [year, month, day] = value.split("-").map(Number);
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1];
}

function wrongType(value, expected, path, add) {
  if (!(value instanceof Unusable)) add("TYPE", path, `${expected} is expected`);
}
