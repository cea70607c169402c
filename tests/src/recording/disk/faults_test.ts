// Calls of the file system fail once, and from then on, in every format: of each kind of call the first and the last.
// A kind is what the sink is at, the call's name and its file. Every single call fails in tests/soak/file_faults.ts.
import { assert, assertGreater } from "@std/assert";
import { inTempFolder } from "../temp_folder.ts";
import { checkFault, formats, kindsOfCalls } from "./fault_sweep.ts";

/** The first and the last call of each kind, counted from 1. */
function chosen(kinds: readonly string[]): number[] {
  return kinds.flatMap((kind, at) =>
    kinds.indexOf(kind) === at || kinds.lastIndexOf(kind) === at ? [at + 1] : []
  );
}

for (const format of formats) {
  Deno.test(`a call of each kind fails once while recording to ${format.name}, then from there on`, async () => {
    let kinds: readonly string[] = [];
    await inTempFolder(async (folder) => {
      kinds = await kindsOfCalls(folder, format);
    });
    assertGreater(kinds.length, 5);
    for (const forEver of [false, true]) {
      for (const call of chosen(kinds)) {
        const code = call % 2 ? "ENOSPC" : "EIO";
        await inTempFolder(async (folder) => {
          assert(await checkFault(folder, format, { call, code, forEver }), `call ${call}: not reached`);
        });
      }
    }
  });
}
