import { CALL, callSystem, cText } from "./system_calls.ts";

/** Landlock's names for what can be done with a file or a folder. */
const RIGHT = {
  execute: 1,
  writeFile: 1 << 1,
  readFile: 1 << 2,
  readDir: 1 << 3,
  removeDir: 1 << 4,
  removeFile: 1 << 5,
  makeDir: 1 << 7,
  makeReg: 1 << 8,
  refer: 1 << 13,
  truncate: 1 << 14,
  ioctlDev: 1 << 15,
} as const;

/** What a rule allows beneath a path. */
const allowances = {
  /** To read a file, or a folder and everything in it. */
  read: RIGHT.readFile | RIGHT.readDir,
  /** To make, read, change and remove files and folders in a folder, but no links and no devices. */
  write: RIGHT.readFile | RIGHT.readDir | RIGHT.writeFile | RIGHT.truncate | RIGHT.removeDir |
    RIGHT.removeFile |
    RIGHT.makeDir | RIGHT.makeReg | RIGHT.refer,
  /** The same without reading, so that what others have put there stays unknown. */
  writeUnread: RIGHT.writeFile | RIGHT.truncate | RIGHT.removeDir | RIGHT.removeFile | RIGHT.makeDir |
    RIGHT.makeReg | RIGHT.refer,
  /** To read, to write and to control a device. */
  device: RIGHT.readFile | RIGHT.readDir | RIGHT.writeFile | RIGHT.ioctlDev,
  /** To become this program. */
  execute: RIGHT.readFile | RIGHT.execute,
} as const;

/** How a path may be used. */
export type Allowance = keyof typeof allowances;

/** The rights that concern a file. A rule for a file may name no others. */
const ofFiles = RIGHT.execute | RIGHT.writeFile | RIGHT.readFile | RIGHT.truncate | RIGHT.ioctlDev;

/** How many file rights each version of Landlock knows, from version 1 on. */
const knownRights = [13, 14, 15, 15, 16];

const O_PATH = 0o10000000, O_CLOEXEC = 0o2000000, AT_FDCWD = -100, PATH_BENEATH = 1, GET_VERSION = 1;

/** The version of the kernel's Landlock; 0 if it has none, or does not let this program use it. */
export function landlockVersion(): number {
  return Math.max(0, callSystem(CALL.landlockCreateRuleset, 0, 0, GET_VERSION));
}

/**
 * Confines this thread, and the program that takes its place, for good. Of all files they can reach only those beneath
 * the paths. They have no TCP, send no signals to other programs, and connect to no abstract sockets of others. Paths
 * that do not exist are skipped. An older version of Landlock refuses less: it is asked only for what it knows.
 * `newest` has a newer kernel act as that version. Does nothing if the kernel has no Landlock. Throws if the
 * confinement fails.
 */
export function confineFiles(
  paths: readonly (readonly [path: string, allowance: Allowance])[],
  newest = Infinity,
): void {
  const version = Math.min(newest, landlockVersion());
  if (version === 0) return;
  const handled = (1 << knownRights[Math.min(version, knownRights.length) - 1]) - 1;
  const attributes = new BigUint64Array([
    BigInt(handled),
    version >= 4 ? 0b11n : 0n, // binding and connecting by TCP
    version >= 6 ? 0b11n : 0n, // abstract sockets and signals
  ]);
  const size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
  const ruleset = must("make a ruleset", callSystem(CALL.landlockCreateRuleset, attributes, size, 0));
  for (const [path, allowance] of paths) {
    // A folder in /proc must stay open: the kernel may forget a process's folder, and then make another one of the same
    // name that no rule covers.
    const file = callSystem(
      CALL.openat,
      AT_FDCWD,
      cText(path),
      O_PATH | (path.startsWith("/proc/") ? 0 : O_CLOEXEC),
    );
    if (file < 0) continue;
    allow(ruleset, file, allowances[allowance] & handled, path);
  }
  must("confine itself", callSystem(CALL.landlockRestrictSelf, ruleset, 0));
}

function allow(ruleset: number, file: number, rights: number, path: string): void {
  const add = (allowed: number) => {
    const rule = new DataView(new ArrayBuffer(12));
    rule.setBigUint64(0, BigInt(allowed), true);
    rule.setInt32(8, file, true);
    return callSystem(CALL.landlockAddRule, ruleset, PATH_BENEATH, new Uint8Array(rule.buffer), 0);
  };
  // The path may be a folder or a file. The kernel tells which: for a file it refuses the rights that concern only
  // folders.
  const added = add(rights);
  if (added < 0) must(`allow "${path}"`, add(rights & ofFiles));
}

function must(what: string, result: number): number {
  if (result >= 0) return result;
  throw new Error(`Landlock could not ${what}: error ${-1 - result} of the system`);
}
