// Bytes to plain values, strictly: nothing that two readers could understand in two ways gets through.
// Integers become numbers (bigints when large), decimals become Decimal, objects have no prototype.

export const MAX_DEPTH = 16;
const MAX_INTEGER_LITERAL = 30;

/** A number that was written with a fraction or an exponent. */
export class Decimal {
  constructor(value) {
    this.value = value;
  }
}

/** Stands where a number was that no checker can use; reported when it is read, passed over later. */
export class Unusable {
  constructor(why) {
    this.why = why;
  }
}

export const below = (path, key) => (path ? `${path}.${key}` : key);

/** The value in `data` (Uint8Array), or undefined with the reason added to `faults`. */
export function read(data, { file, maxBytes, faults }) {
  const add = (code, where, message) => faults.push({ rule: `${file} file`, where, message, code });
  if (data.length > maxBytes) {
    add("SIZE", file, `${data.length} bytes, at most ${maxBytes} are read`);
    return undefined;
  }
  if (data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf) {
    add("ENCODING", file, "starts with a byte order mark; UTF-8 without one is expected");
    return undefined;
  }
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    add("ENCODING", file, "is not UTF-8");
    return undefined;
  }
  if (depth(text) > MAX_DEPTH) {
    add("DEPTH", file, `nested deeper than ${MAX_DEPTH}`);
    return undefined;
  }
  const parser = new Parser(text);
  let value;
  try {
    value = parser.document();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    add("JSON", file, `not JSON: ${error.message}`);
    return undefined;
  }
  if (parser.suspicious) report(value, "", file, add, parser.repeated);
  return value;
}

function depth(text) {
  let now = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i++) {
    const mark = text[i];
    if (mark === '"') {
      for (i++; i < text.length && text[i] !== '"'; i++) if (text[i] === "\\") i++;
    } else if (mark === "[" || mark === "{") {
      deepest = Math.max(deepest, ++now);
    } else if (mark === "]" || mark === "}") {
      now--;
    }
  }
  return deepest;
}

function report(value, path, file, add, repeated) {
  if (value instanceof Unusable) add("VALUE", path || file, value.why);
  else if (Array.isArray(value)) value.forEach((inner, i) => report(inner, `${path}[${i}]`, file, add, repeated));
  else if (isObject(value)) {
    for (const key of repeated.get(value) ?? []) add("KEY_REPEATED", below(path, key), "the key is written more than once");
    for (const key of Object.keys(value)) report(value[key], below(path, key), file, add, repeated);
  }
}

export const isObject = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Decimal) && !(value instanceof Unusable);

const ESCAPES = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const HEX = /[0-9a-fA-F]{4}/y;
const WORDS = [["true", true], ["false", false], ["null", null]];

class Parser {
  constructor(text) {
    this.text = text;
    this.at = 0;
    this.suspicious = false;
    this.repeated = new Map();
  }

  document() {
    this.space();
    const value = this.value();
    this.space();
    if (this.at < this.text.length) this.fail("more after the end");
    return value;
  }

  fail(why) {
    throw new SyntaxError(`${why} at character ${this.at}`);
  }

  space() {
    while (" \t\n\r".includes(this.text[this.at] ?? "x")) this.at++;
  }

  match(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at = pattern.lastIndex;
    return found;
  }

  value() {
    const mark = this.text[this.at];
    if (mark === "{") return this.object();
    if (mark === "[") return this.list();
    if (mark === '"') return this.string();
    for (const [word, value] of WORDS) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    for (const name of ["NaN", "Infinity", "-Infinity"]) {
      if (this.text.startsWith(name, this.at)) {
        this.at += name.length;
        return this.unusable(`${name} is not a finite number`);
      }
    }
    return this.number();
  }

  unusable(why) {
    this.suspicious = true;
    return new Unusable(why);
  }

  number() {
    const found = this.match(NUMBER);
    if (!found) this.fail("a value is expected");
    const [literal, fraction, exponent] = found;
    if (fraction !== undefined || exponent !== undefined) {
      const value = Number(literal);
      return Number.isFinite(value) ? new Decimal(value) : this.unusable("the number is not finite");
    }
    if (literal.length > MAX_INTEGER_LITERAL) return this.unusable(`an integer of ${literal.length} characters is out of range`);
    const value = Number(literal);
    return Number.isSafeInteger(value) ? value + 0 : BigInt(literal);
  }

  string() {
    let result = "";
    for (this.at++; ; ) {
      result += this.match(PLAIN)[0];
      const mark = this.text[this.at++];
      if (mark === '"') return result;
      if (mark !== "\\") this.fail("a text is not closed or holds a control character");
      const escape = this.text[this.at++];
      if (escape === "u") {
        const digits = this.match(HEX);
        if (!digits) this.fail("four hexadecimal digits are expected");
        result += String.fromCharCode(parseInt(digits[0], 16));
      } else if (escape in ESCAPES) result += ESCAPES[escape];
      else this.fail("unknown escape");
    }
  }

  list() {
    const result = [];
    this.at++;
    this.space();
    if (this.text[this.at] === "]") {
      this.at++;
      return result;
    }
    for (;;) {
      this.space();
      result.push(this.value());
      this.space();
      const mark = this.text[this.at++];
      if (mark === "]") return result;
      if (mark !== ",") this.fail("a comma or ] is expected");
    }
  }

  object() {
    const result = Object.create(null);
    const twice = new Set();
    this.at++;
    this.space();
    if (this.text[this.at] === "}") {
      this.at++;
      return result;
    }
    for (;;) {
      this.space();
      if (this.text[this.at] !== '"') this.fail("a key is expected");
      const key = this.string();
      this.space();
      if (this.text[this.at++] !== ":") this.fail("a colon is expected");
      this.space();
      if (key in result) twice.add(key);
      result[key] = this.value();
      this.space();
      const mark = this.text[this.at++];
      if (mark === "}") break;
      if (mark !== ",") this.fail("a comma or } is expected");
    }
    if (twice.size) {
      this.suspicious = true;
      this.repeated.set(result, [...twice].sort());
    }
    return result;
  }
}
