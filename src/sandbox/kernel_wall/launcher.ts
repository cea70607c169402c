/**
 * Builds a wall of the kernel's around itself, and then becomes another program. All threads of that program are inside,
 * for they begin there: a wall that is built by a program with threads holds for one of them.
 *
 * @module
 */
import { filterCalls } from "./call_filter.ts";
import { type Allowance, confineFiles } from "./landlock.ts";
import { addressOf, CALL, callSystem, cText } from "./system_calls.ts";
import type { WallOrder } from "./wall.ts";

const SET_PDEATHSIG = 1, SET_NO_NEW_PRIVS = 38, DROP_FROM_BOUNDING_SET = 24;
const SIGNAL = { SIGKILL: 9, SIGTERM: 15 } as const;
const LIMIT_CORE = 4, LIMIT_DATA = 2;
/** What root keeps of its power: to use files of others, as it does outside. */
const keptCapabilities = [1, 2, 3], mostCapabilities = 64;

/** What Deno itself needs to begin and to load a library. */
const runtimePaths: readonly (readonly [string, Allowance])[] = [
  [Deno.execPath(), "execute"],
  ["/lib64/ld-linux-x86-64.so.2", "execute"],
  ["/nix/store", "execute"],
  ...["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache"].map(read),
  ...["/etc/localtime", "/usr/share/zoneinfo", "/sys/devices/system", "/sys/fs/cgroup"].map(read),
  ...["/proc/meminfo", "/proc/stat", "/proc/cpuinfo", "/proc/sys/vm", `/proc/${Deno.pid}`].map(read),
  ...["/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"].map((path) => [path, "device"] as const),
];

function read(path: string): [string, Allowance] {
  return [path, "read"];
}

function launch({ program, args, paths, seconds, memoryBytes, atParentsEnd, parent }: WallOrder): never {
  must(callSystem(CALL.prctl, SET_PDEATHSIG, SIGNAL[atParentsEnd]), "be ended with its parent");
  if (Deno.ppid !== parent) Deno.exit(1); // it has ended already
  callSystem(CALL.alarm, Math.min(Math.ceil(seconds), 0xffffffff)); // stays with this process, whatever runs in it
  for (const [limit, most] of [[LIMIT_CORE, 0], [LIMIT_DATA, Math.ceil(memoryBytes)]]) {
    must(
      callSystem(CALL.prlimit64, 0, limit, new BigUint64Array([BigInt(most), BigInt(most)]), 0),
      "be limited",
    );
  }
  for (let capability = 0; capability < mostCapabilities; capability++) {
    // Who is not root has none to drop, and may not.
    if (!keptCapabilities.includes(capability)) callSystem(CALL.prctl, DROP_FROM_BOUNDING_SET, capability);
  }
  must(callSystem(CALL.prctl, SET_NO_NEW_PRIVS, 1), "give up new privileges");
  confineFiles([...runtimePaths, ...paths]);
  const name = cText(program);
  const words = [program, ...args].map(cText);
  const argv = new BigUint64Array([...words.map(addressOf), 0n]);
  const environment = Object.entries(Deno.env.toObject()).map(([key, value]) => cText(`${key}=${value}`));
  const envp = new BigUint64Array([...environment.map(addressOf), 0n]);
  filterCalls(addressOf(name), Deno.pid);
  const result = callSystem(CALL.execve, name, argv, envp);
  throw new Error(`"${program}" could not be started: error ${-1 - result} of the system`);
}

function must(result: number, what: string): void {
  if (result < 0) throw new Error(`it could not ${what}: error ${-1 - result} of the system`);
}

try {
  launch(JSON.parse(Deno.args[0]));
} catch (error) {
  console.error(`The wall around the sandbox could not be built: ${(error as Error).message}.`);
  Deno.exit(1);
}
