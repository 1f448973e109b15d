// The independent checker for everyone's own browser: plain JavaScript, no library, no network, no page.
// The figures and fault codes are those of scheduler/verify; docs/decisions/0003 says what each one is.

import { checkCertificate, checkHash, checkOrder, checkStandby } from "./claims.js";
import { Ledger, goalValues, reportFigures } from "./figures.js";
import { BadInput, load } from "./formats.js";
import { Problem } from "./model.js";
import { checkRules } from "./rules.js";
import { allShares } from "./shares.js";
import { Findings, Rotation } from "./turns.js";

export { BadInput };
export { checkDraw, poolHash, poolSeed } from "./draw.js";

/**
 * Checks a rotation file against its problem file, both as Uint8Array.
 * @returns {Promise<{faults: {rule, where, message, code}[], waivers: object[], figures: object}>}
 * Rejects with BadInput (all faults of both files) when one of them is not in its format.
 */
export async function check(problemBytes, rotationBytes) {
  const data = load({ problem: problemBytes, rotation: rotationBytes });
  const problem = new Problem(data.problem);
  const out = new Findings(problem);
  const rotation = new Rotation(problem, data.rotation, out);
  const shares = allShares(problem);
  const ledger = new Ledger(problem, rotation, shares);
  const values = goalValues(problem, rotation, ledger);
  await checkHash(problemBytes, data.rotation.problem_sha256, out);
  checkOrder(problem, data.rotation.assignments, out);
  checkRules(problem, rotation, shares, out);
  checkStandby(problem, rotation, ledger, out);
  checkCertificate(problem, data.rotation, values, out);
  return { faults: out.faults, waivers: out.waivers, figures: reportFigures(problem, rotation, shares, values) };
}
