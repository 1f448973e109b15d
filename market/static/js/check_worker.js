// Checks two files off the page's own thread. In: {files: {problem, rotation}, published}, each file an address or a
// File of the reader's, published their SHA-256 or null. Out: {stage} as it goes on, then one answer: {checked},
// {unreadable: faults}, {unfetched: true} or {failed: text}.
import { BadInput, check } from "../checker/check.js";
import { sha256 } from "../checker/sha256.js";

const LARGEST = 64 * 2 ** 20; // more than this the checker would refuse; a phone need not read it

class Unfetched extends Error {}

async function fetched(address) {
  try {
    const answer = await fetch(address);
    if (answer.ok) return await answer.arrayBuffer();
  } catch {
    // no network, or it broke off
  }
  throw new Unfetched();
}

async function bytesOf(source, name) {
  if (typeof source === "string") return new Uint8Array(await fetched(source));
  if (source.size > LARGEST) throw new BadInput([{ code: "SIZE", where: `${name}.json`, message: `${source.size} bytes` }]);
  return new Uint8Array(await source.arrayBuffer());
}

async function run({ files, published }) {
  const at = (stage) => self.postMessage({ stage });
  at(0);
  const problem = await bytesOf(files.problem, "problem");
  const rotation = await bytesOf(files.rotation, "rotation");
  at(1);
  const hashes = { problem: await sha256(problem), rotation: await sha256(rotation) };
  at(2);
  const { faults, waivers, figures } = await check(problem, rotation);
  const strange = Object.keys(published ?? {}).filter((name) => published[name] !== hashes[name]);
  const other = strange.map((name) => ({ code: "PUBLISHED", where: `${name}.json`, message: hashes[name] }));
  const asPublished = published !== null && strange.length === 0;
  return { checked: { faults: [...other, ...faults], waivers, figures, hashes, asPublished } };
}

self.addEventListener("message", async ({ data }) => {
  let answer;
  try {
    answer = await run(data);
  } catch (error) {
    if (error instanceof BadInput) answer = { unreadable: error.faults };
    else if (error instanceof Unfetched) answer = { unfetched: true };
    else answer = { failed: String(error) };
  }
  self.postMessage(answer);
});
