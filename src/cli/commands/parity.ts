import type { Command } from "../flags/command.ts";
import type { Machine } from "../parity/machine.ts";
import { prepare } from "../parity/prepare.ts";
import { orderOf, type Row, rowOf, rowsToDo, type RowToDo } from "../parity/row.ts";
import { buildReference, runOurs, runReference } from "../parity/run_client.ts";
import { printRows } from "../parity/table.ts";
import { sayBytes } from "../../say_bytes.ts";
import { print, printJson, say } from "../terminal/print.ts";

/** `--quick` ends within 40 s: rows that are left after this time, in milliseconds, are not measured. */
const QUICK_MS = 34_000;

/** `pvcam parity`: compares our client with a C++ client that is written like the vendor's sample. */
export const parity: Command = {
  name: "parity",
  summary: "Compare this library with a C++ client",
  more:
    "Measures three clients: the C++ client of ffi/reference, ours on the ring itself, and ours with a copy of each frame; in " +
    "both buffer modes, with both wakers, with and without metadata. Needs a C++ compiler and a quiet machine. " +
    "--quick ends within 40 s.",
  examples: [
    "parity --library simulator --quick",
    "parity --library simulator --region 0,0,64,64 --pace 10000",
    "parity --region 0,0,512,512 --exposure 5 --frames 2000 --json",
  ],
  flags: ["quick", "pace", "frames", "slots", "camera", "exposure", "region", "port", "speed", "gain"],

  async run(given) {
    const startedMs = performance.now();
    const program = await buildReference();
    const { machine, works, metadata } = await prepare(given);
    const rows: Row[] = [];
    let leftOut = 0;
    for (const { name, order, pace, limitMs } of works) {
      for (const toDo of rowsToDo({ metadata })) {
        if (given.quick && performance.now() - startedMs > QUICK_MS) leftOut++;
        else {
          const own = orderOf(toDo, order);
          const options = { pace, limitMs };
          const measured = toDo.client === "reference"
            ? await runReference(program, own, options)
            : await runOurs(own, options);
          rows.push(rowOf(toDo, name, measured));
          say(`Measured ${nameOf(toDo)}`);
        }
      }
    }
    if (leftOut > 0) say(`Left out ${leftOut} rows: this machine is too slow, or too busy, for --quick.`);
    if (given.json) printJson({ machine, rows });
    else {
      printRows(rows);
      printMachine(machine);
    }
    return 0;
  },
};

function nameOf({ client, bufferMode, waker, metadata }: RowToDo): string {
  return `${client}, ${bufferMode}, ${waker}${metadata ? ", metadata" : ""}`;
}

function printMachine(machine: Machine): void {
  const { cpu, cores, memoryBytes, system, deno, camera, libpvcam, simulated, load } = machine;
  print(`${cpu}, ${cores} cores, ${sayBytes(memoryBytes)}; ${system}; Deno ${deno}`);
  print(`${simulated ? "simulated " : ""}${camera}, libpvcam ${libpvcam}`);
  print(`load ${load.toFixed(2)} at the start; figures are reliable below ${(cores / 4).toFixed(1)}`);
  print(
    "CPU is that of the whole process minus the simulated camera's; latency is from a frame's arrival to its reader.\n" +
      "Our client first took 1,000 small frames, so that its code was compiled as in a program that has run for a while.",
  );
}
