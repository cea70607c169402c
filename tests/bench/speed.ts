// How fast the engine is, beside the C++ reference and PyVCAM in the same run on the simulated camera: every row of the
// tables in BENCHMARKS.md. `deno task bench [ROW...] [--rounds N]`; without rows all of them, which takes twenty minutes.
import { parseArgs } from "@std/cli";
import { cpus } from "node:os";
import { camera, copying, highestPace, memory } from "./speed/big_frames.ts";
import { computing } from "./speed/computing.ts";
import { kernels } from "./speed/kernels.ts";
import { live } from "./speed/live.ts";
import { leases } from "./speed/leases.ts";
import { processorAtOnce, processors } from "./speed/processors.ts";
import { pyvcam } from "./speed/pyvcam.ts";
import { quietness } from "./speed/quiet.ts";
import { markdown, type Result } from "./speed/result.ts";
import { recording, recordingAt400 } from "./speed/recording.ts";
import { runs } from "./speed/runs.ts";
import { fast, strip } from "./speed/small_frames.ts";
import { trigger } from "./speed/trigger.ts";

const rows: Readonly<Record<string, (rounds: number) => Promise<Result[]>>> = {
  strip,
  fast,
  camera,
  "highest-pace": highestPace,
  memory,
  kernels,
  computing,
  trigger,
  processors,
  "processor-at-once": processorAtOnce,
  leases,
  live,
  copying,
  runs,
  recording,
  "recording-at-400": recordingAt400,
  pyvcam,
};

const { _: asked, rounds } = parseArgs(Deno.args, { string: ["rounds"], default: { rounds: "3" } });
const names = asked.length > 0 ? asked.map(String) : Object.keys(rows);
const unknown = names.find((name) => !(name in rows));
if (unknown !== undefined) {
  console.error(`There is no row "${unknown}"; there are ${Object.keys(rows).join(", ")}.`);
  Deno.exit(1);
}

const results: Result[] = [];
for (const name of names) {
  console.error(name);
  results.push(...await rows[name](Number(rounds)));
}
console.log(markdown(results));
console.log();
console.log(
  `${
    cpus()[0]?.model
  }, ${navigator.hardwareConcurrency} cores; Deno ${Deno.version.deno}; medians of ${rounds} rounds.`,
);
console.log(quietness());
