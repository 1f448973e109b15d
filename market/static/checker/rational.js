// Exact fractions on BigInt: {n, d} with d > 0 and no common factor. Nothing is divided by less than zero.

import { Decimal } from "./json.js";

/** Of any number and one above zero. */
function gcd(a, b) {
  if (a < 0n) a = -a;
  while (b) [a, b] = [b, a % b];
  return a;
}

export const lcm = (a, b) => (a / gcd(a, b)) * b;

/** `d` is above zero. */
export function rational(n, d) {
  const common = gcd(n, d);
  return { n: n / common, d: d / common };
}

export const whole = (value) => ({ n: BigInt(value), d: 1n });
export const ZERO = whole(0);
export const add = (a, b) => rational(a.n * b.d + b.n * a.d, a.d * b.d);
export const sub = (a, b) => rational(a.n * b.d - b.n * a.d, a.d * b.d);
export const mul = (a, b) => rational(a.n * b.n, a.d * b.d);
export const div = (a, b) => rational(a.n * b.d, a.d * b.n);
export const less = (a, b) => a.n * b.d < b.n * a.d;
export const equal = (a, b) => a.n === b.n && a.d === b.d;
export const abs = (a) => (a.n < 0n ? { n: -a.n, d: a.d } : a);

/** The number as it stands in a file (number, bigint or Decimal): 1.1 is 11/10, not the nearest binary fraction. */
export function asWritten(value) {
  if (!(value instanceof Decimal)) return whole(value);
  const [, sign, int, fraction = "", exponent = "0"] = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:e([-+]?[0-9]+))?$/.exec(String(value.value));
  const digits = BigInt(sign + int + fraction);
  const shift = Number(exponent) - fraction.length;
  return shift >= 0 ? whole(digits * 10n ** BigInt(shift)) : rational(digits, 10n ** BigInt(-shift));
}

export const fromNumber = (value) => asWritten(new Decimal(value));

/** The nearest number, to about 15 digits. */
export function toNumber({ n, d }) {
  const shift = n.toString(2).length - d.toString(2).length - 60;
  const scaled = shift >= 0 ? n / (d << BigInt(shift)) : (n << BigInt(-shift)) / d;
  return Number(scaled) * 2 ** shift;
}

/** To 6 decimals, a half to the even digit as the Python checker has it. */
export function sixDecimals({ n, d }) {
  const scaled = (n < 0n ? -n : n) * 1_000_000n;
  const rest = 2n * (scaled % d) - d;
  const below = scaled / d;
  const digits = String(rest > 0n || (rest === 0n && below % 2n) ? below + 1n : below).padStart(7, "0");
  return Number(`${n < 0n ? "-" : ""}${digits.slice(0, -6)}.${digits.slice(-6)}`);
}
