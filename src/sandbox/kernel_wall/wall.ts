import { fileURLToPath } from "node:url";
import { type Allowance, landlockVersion } from "./landlock.ts";
import { closeLibrary } from "./system_calls.ts";

/** What the kernel lets a program do. */
export interface Wall {
  /** The files and folders that it may use, and how. It has no others but the runtime's own and the system's libraries. */
  readonly paths: readonly (readonly [path: string, allowance: Allowance])[];
  /** When the kernel ends it at the latest, in seconds. */
  readonly seconds: number;
  /** How much memory it may write to, in bytes. */
  readonly memoryBytes: number;
  /** How large a file it may make, in bytes. */
  readonly fileBytes: number;
  /** The newest version of Landlock that is used; the kernel's own unless a test says otherwise. */
  readonly landlock?: number;
  /** What it gets when the program ends that has started it. */
  readonly atParentsEnd: "SIGTERM" | "SIGKILL";
}

/** A wall and the program to run behind it, for the launcher. */
export interface WallOrder extends Wall {
  readonly program: string;
  /** The program's arguments, without its own name. */
  readonly args: readonly string[];
  /** The process that starts it; if that has ended, this ends too. */
  readonly parent: number;
  /** The version of Landlock that the program has which starts it; with less there is no wall. */
  readonly landlockSeen: number;
}

/** The flags of Deno by which a launcher runs the program behind the wall; it has the launcher's number, streams and folder. */
export function launcherArgs(program: string, args: readonly string[], wall: Wall): string[] {
  const order: WallOrder = { ...wall, program, args, parent: Deno.pid, landlockSeen: landlockVersion() };
  closeLibrary();
  return [
    ...["run", "--quiet", "--no-config", "--no-lock", "--no-check", "--no-remote", "--no-npm", "--no-prompt"],
    "--allow-env", // handed on
    "--allow-ffi", // it calls the system by numbers, before there is anything of a stranger's
    fileURLToPath(new URL("./launcher.ts", import.meta.url)),
    JSON.stringify(order),
  ];
}
