/**
 * Confines itself by the kernel, and then becomes another program. All threads of that program are confined, because
 * they begin after this. If a program with several threads confined itself, only one of its threads would be confined.
 *
 * @module
 */
import { filterCalls } from "./call_filter.ts";
import { dropCapabilities } from "./capabilities.ts";
import { type Allowance, confineFiles, landlockVersion } from "./landlock.ts";
import { limitsOf, setLimit } from "./process_limits.ts";
import { addressOf, CALL, callSystem, cText } from "./system_calls.ts";
import type { WallOrder } from "./wall.ts";

const SET_PDEATHSIG = 1, SET_NO_NEW_PRIVS = 38;
const SIGNAL = { SIGKILL: 9, SIGTERM: 15 } as const;
const SIGALRM = 14, UNBLOCK = 1, SIGNAL_SET_BYTES = 8;
const FIRST_DESCRIPTOR = 3, MOST_DESCRIPTORS = 65_536, CLOSE_AT_EXECVE = 4;
const SET_DESCRIPTOR_FLAGS = 2, CLOSES_AT_EXECVE = 1;

/** What Deno itself needs in order to start and to load a library. */
const runtimePaths: readonly (readonly [string, Allowance])[] = [
  [Deno.execPath(), "execute"],
  ["/lib64/ld-linux-x86-64.so.2", "execute"],
  ["/nix/store", "execute"],
  ...["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache"].map(read),
  ...["/etc/localtime", "/usr/share/zoneinfo", "/sys/devices/system", "/sys/fs/cgroup"].map(read),
  ...["/proc/meminfo", "/proc/stat", "/proc/cpuinfo", "/proc/sys/vm"].map(read),
  // By the name `self` and not by the process's number: where /proc shows another namespace, that number is another
  // process's. Everything else in this folder stays closed, because some of it tells of the network.
  ...["cgroup", "maps", "mountinfo", "stat", "statm", "status", "fd"].map((name) =>
    read(`/proc/self/${name}`)
  ),
  ...["/dev/null", "/dev/random", "/dev/urandom"].map((path) => [path, "device"] as const),
  read("/dev/zero"), // read-only: a program that could write there would get shared memory that no limit counts
];

function read(path: string): [string, Allowance] {
  return [path, "read"];
}

function launch(order: WallOrder): never {
  const { program, args, paths, seconds, atParentsEnd, parent, landlock, landlockSeen } = order;
  must(callSystem(CALL.prctl, SET_PDEATHSIG, SIGNAL[atParentsEnd]), "be ended with its parent");
  if (Deno.ppid !== parent) Deno.exit(1); // the parent has ended already
  hearAlarm();
  callSystem(CALL.alarm, Math.min(Math.ceil(seconds), 0xffffffff)); // the alarm stays with this process after execve
  for (const limit of limitsOf(order)) must(setLimit(limit), "be limited");
  must(dropCapabilities(), "give up what root may do");
  must(callSystem(CALL.prctl, SET_NO_NEW_PRIVS, 1), "give up new privileges");
  handNoneOn();
  if (landlockVersion() < landlockSeen) {
    throw new Error(`Landlock's version is ${landlockVersion()} here, and ${landlockSeen} outside`);
  }
  confineFiles([...runtimePaths, ...paths], landlock);
  const name = cText(program);
  const words = [program, ...args].map(cText);
  const argv = new BigUint64Array([...words.map(addressOf), 0n]);
  const environment = Object.entries(Deno.env.toObject()).map(([key, value]) => cText(`${key}=${value}`));
  const envp = new BigUint64Array([...environment.map(addressOf), 0n]);
  const password = crypto.getRandomValues(new BigUint64Array(2));
  filterCalls(password, Deno.pid);
  const result = callSystem(CALL.execve, name, argv, envp, password[0], password[1]);
  throw new Error(`"${program}" could not be started: error ${-1 - result} of the system`);
}

/**
 * Makes the alarm end this program. The program that started it may ignore alarms or hold them back, and a new program
 * inherits that.
 */
function hearAlarm(): void {
  const asAtFirst = new Uint8Array(32);
  must(
    callSystem(CALL.rtSigaction, SIGALRM, asAtFirst, 0, SIGNAL_SET_BYTES),
    "have an alarm end it",
  );
  const alarm = new BigUint64Array([1n << BigInt(SIGALRM - 1)]);
  must(callSystem(CALL.rtSigprocmask, UNBLOCK, alarm, 0, SIGNAL_SET_BYTES), "hear an alarm");
}

/**
 * Hands on no descriptor but the three streams. A shell may have opened others, and every program that it starts
 * inherits them. Neither Landlock nor the filter stops the use of an open descriptor.
 */
function handNoneOn(): void {
  if (callSystem(CALL.closeRange, FIRST_DESCRIPTOR, 0xffffffff, CLOSE_AT_EXECVE) >= 0) return;
  // For kernels before 5.11.
  for (let descriptor = FIRST_DESCRIPTOR; descriptor < MOST_DESCRIPTORS; descriptor++) {
    callSystem(CALL.fcntl, descriptor, SET_DESCRIPTOR_FLAGS, CLOSES_AT_EXECVE);
  }
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
