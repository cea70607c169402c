// Every call of the file system fails once, and from then on, in every format.
import { inTempFolder } from "../src/recording/temp_folder.ts";
import { checkFault, formats } from "../src/recording/disk/fault_sweep.ts";

for (const format of formats) {
  Deno.test(`every call fails once while recording to ${format.name}, then from there on`, async () => {
    for (const forEver of [false, true]) {
      let reached = true;
      for (let call = 1; reached; call++) {
        const code = call % 2 ? "ENOSPC" : "EIO";
        await inTempFolder(async (folder) => {
          reached = await checkFault(folder, format, { call, code, forEver });
        });
      }
    }
  });
}
