// Becomes another program on what looks like a kernel without Landlock: each call of it gives an error, as kernels give that
// were built without it (ENOSYS 38), that were started without it (EOPNOTSUPP 95), and containers that refuse it (EPERM 1).
//   deno run --allow-all without_landlock.ts 38 PROGRAM WORDS...
import { addressOf, CALL, callSystem, cText } from "../../../src/sandbox/kernel_wall/system_calls.ts";

const [error, ...words] = Deno.args;
const FIRST = CALL.landlockCreateRuleset,
  LAST = CALL.landlockRestrictSelf,
  ALLOW = 0x7fff0000,
  ERROR = 0x50000;
// Load the number; below the first or above the last one: allow; else the error.
const filter = new Uint8Array(5 * 8), view = new DataView(filter.buffer);
const instructions = [[0x20, 0, 0, 0], [0x35, 0, 1, FIRST], [0x25, 0, 1, LAST], [6, 0, 0, ALLOW], [
  6,
  0,
  0,
  ERROR + Number(error),
]];
instructions.forEach(([code, yes, no, value], index) => {
  view.setUint16(index * 8, code, true);
  view.setUint8(index * 8 + 2, yes);
  view.setUint8(index * 8 + 3, no);
  view.setUint32(index * 8 + 4, value, true);
});
callSystem(CALL.prctl, 38, 1); // no new privileges
const set = callSystem(CALL.seccomp, 1, 0, new BigUint64Array([5n, addressOf(filter)]));
if (set < 0) throw new Error(`no filter: ${set}`);
const texts = words.map(cText),
  environment = Object.entries(Deno.env.toObject()).map(([key, value]) => cText(`${key}=${value}`));
const list = (all: Uint8Array<ArrayBuffer>[]) => new BigUint64Array([...all.map(addressOf), 0n]);
callSystem(CALL.execve, texts[0], list(texts), list(environment));
throw new Error(`${words[0]} could not be started`);
