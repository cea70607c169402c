// What people mistype and what machines lack: one sentence each, exit code 1, nothing on stdout, no stack, no file.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { inFolder, namesIn, pvcam, root, small } from "./pvcam.ts";

interface Case {
  readonly args: readonly string[];
  readonly says: readonly string[];
  readonly environment?: Record<string, string>;
}

const toFile = ["record", "--frames", "3", "--out", "run.tif"];

const cases: Readonly<Record<string, Case>> = {
  "an unknown command": { args: ["recrod"], says: ['There is no command "recrod"', "`record`"] },
  "an unknown flag": { args: [...toFile, "--farmes", "3"], says: ["--farmes", "--frames"] },
  "no frames": { args: ["record", "--frames", "0", "--out", "run.tif"], says: ["--frames 0", "from 1"] },
  "fewer than none": {
    args: ["record", "--frames", "-1", "--out", "run.tif"],
    says: ["--frames -1", "from 1"],
  },
  "a number that is none": { args: ["record", "--frames", "x", "--out", "run.tif"], says: ["--frames x"] },
  "no file to record to": { args: ["record", "--frames", "3"], says: ["--out"] },
  "--force without a file": { args: ["snap", "--force"], says: ["--force", "--out"] },
  "no library": {
    args: ["list"],
    environment: { PVCAM_LIBRARY: "" },
    says: ["PVCAM_LIBRARY is not set", "/opt/pvcam/", '"simulator"', "deno task sim"],
  },
  "a library that is not there": {
    args: ["list", "--library", "/nowhere/libpvcam.so.2"],
    says: ["/nowhere/libpvcam.so.2: no such file", '"simulator"'],
  },
  "a library that is no libpvcam": {
    args: ["list", "--library", "/lib/x86_64-linux-gnu/libm.so.6"],
    says: ["libm.so.6: it is not libpvcam", "pl_"],
  },
  "a library that is no library": {
    args: ["list", "--library", join(root, "README.md")],
    says: ["Cannot open libpvcam", "README.md"],
  },
  "no camera": { args: toFile, environment: { PVSIM_CAMERAS: "none" }, says: ["sees none"] },
  "an unknown camera": {
    args: [...toFile, "--camera", "nope"],
    says: ['There is no camera "nope"', "pvcamUSB_0"],
  },
  "a region off the sensor": {
    args: [...toFile, "--region", "2000,0,100,100"],
    says: ["region 2000,0,100,100", "2048 x 2048"],
  },
  "a region of nothing": { args: [...toFile, "--region", "0,0,0,5"], says: ["region 0,0,0,5", "from 1 on"] },
  "an exposure out of range": {
    args: [...toFile, "--exposure", "1e9"],
    says: ["1000000000 ms", "to 10000 ms"],
  },
  "binning that the camera lacks": { args: [...toFile, "--binning", "3"], says: ["3 x 3", "1 x 1, 2 x 2"] },
  "an unknown port": { args: [...toFile, "--port", "fast"], says: ["fast", "CMOS"] },
  "an unknown gain": { args: [...toFile, "--gain", "9"], says: ['"9"', "Full well"] },
  "a trigger that the camera lacks": {
    args: [...toFile, "--trigger", "level-pulsed"],
    says: ["level-pulsed", "internal"],
  },
  "more slots than libpvcam takes": {
    args: [...toFile, "--slots", "1000000"],
    says: ["1000000 slots", "from 2 to 511"],
  },
  "an ending that names no format": {
    args: ["record", "--frames", "3", "--out", "run.avi"],
    says: ["run.avi", ".ome.tif", ".raw"],
  },
  "a folder that is not there": {
    args: ["record", "--frames", "3", "--out", "no/run.tif", ...small],
    says: ['"no/run.tif"', 'folder "no" does not exist'],
  },
  "more than the disk holds": {
    args: ["record", "--frames", "2000000000", "--out", "run.raw", ...small],
    says: ["run.raw", "free"],
  },
};

for (const [name, { args, says, environment }] of Object.entries(cases)) {
  Deno.test(`${name}: one sentence, and nothing else`, async () => {
    await inFolder(async (folder) => {
      const { code, stdout, stderr } = await pvcam(args, { folder, environment });
      assertEquals([code, stdout], [1, ""]);
      for (const part of says) assertStringIncludes(stderr, part);
      for (const trace of ["    at ", "file://", "Error:", "fault of pvcam"]) {
        assertEquals(stderr.includes(trace), false, stderr);
      }
      assertEquals(await namesIn(folder), [], "no file is left");
    });
  });
}
