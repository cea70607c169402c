// kill -9 in the middle of a recording, once for each format; `deno task soak` does it at fifty moments, and for more.
import { cases, killAndCheck, killHdf5AndCheck } from "./killed_checks.ts";
import { inDiskFolder } from "../temp_folder.ts";

for (const [index, how] of cases.filter(({ quick }) => quick).entries()) {
  Deno.test(`a killed recording to ${how.name} keeps all but its last second, and repair makes it whole`, () =>
    inDiskFolder((folder) => killAndCheck(folder, how, 150 + 197 * index)));
}

for (const how of cases.filter(({ quick }) => quick)) {
  Deno.test(`a recording to ${how.name} that is killed before its first frame is not taken for one with frames`, () =>
    inDiskFolder((folder) => killAndCheck(folder, how, "before")));
}

Deno.test("a killed recording to HDF5 keeps every frame that was flushed", () =>
  inDiskFolder((folder) => killHdf5AndCheck(folder, 1100)));
