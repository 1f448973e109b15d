// The public draw: from the published pool and a later public value to the seed. See docs/decisions/0004.

import { load } from "./formats.js";
import { Decimal } from "./json.js";
import { compareText } from "./model.js";
import { sha256 } from "./sha256.js";

const utf8 = (text) => new TextEncoder().encode(text);

/** The canonical writing of a value read by json.js. */
export function canonical(value) {
  if (value instanceof Decimal) return digits(value.value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const keys = Object.keys(value).sort(compareText);
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
  }
  return typeof value === "bigint" ? digits(Number(value)) : JSON.stringify(value);
}

/** Shortest decimal digits of a number, without exponent. */
function digits(value) {
  const [, sign, int, fraction = "", exponent = "0"] = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:e([-+]?[0-9]+))?$/.exec(String(value));
  const all = int + fraction;
  const point = int.length + Number(exponent);
  const [before, after] =
    point <= 0 ? ["0", "0".repeat(-point) + all] : [all.slice(0, point).padEnd(point, "0"), all.slice(point)];
  const tail = after.replace(/0+$/, "");
  return sign + before + (tail ? `.${tail}` : "");
}

/** SHA-256 of the pool: the problem without its seed, written canonically. `problem` as given by load. */
export function poolHash(problem) {
  const pool = Object.fromEntries(Object.entries(problem).filter(([key]) => key !== "seed"));
  return sha256(utf8(canonical(pool)));
}

/** The seed (0 to 2^53 - 1) that a pool hash and a public value give. Throws RangeError on a value that is none. */
export async function poolSeed(hash, value) {
  const text = value.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "").normalize("NFC");
  const length = [...text].length;
  if (length < 1 || length > 200 || /[\u0000-\u001f\u007f-\u009f]|\p{Surrogate}/u.test(text)) {
    throw new RangeError("the public value must have 1 to 200 characters and no control characters");
  }
  const digest = await sha256(utf8(`${hash}\n${text}`));
  return Number(BigInt(`0x${digest.slice(0, 16)}`) >> 11n);
}

/** Whether a problem file's seed is the one that the public value gives. Throws BadInput. */
export async function checkDraw(problemBytes, value) {
  const { problem } = load({ problem: problemBytes });
  const hash = await poolHash(problem);
  const seed = await poolSeed(hash, value);
  return { pool_hash: hash, seed, claimed: problem.seed, ok: seed === problem.seed };
}
