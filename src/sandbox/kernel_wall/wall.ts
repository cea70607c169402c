import { fileURLToPath } from "node:url";
import { type Allowance, landlockVersion } from "./landlock.ts";
import { closeLibrary } from "./system_calls.ts";

/** What the kernel lets a program do. */
export interface Wall {
  /**
   * The files and folders that it may use, and how. Besides, it has only the runtime's own and the system's libraries.
   */
  readonly paths: readonly (readonly [path: string, allowance: Allowance])[];
  /** When the kernel ends the program at the latest, in seconds. */
  readonly seconds: number;
  /** How much memory the program may write to, in bytes. */
  readonly memoryBytes: number;
  /** How large a file the program may make, in bytes. */
  readonly fileBytes: number;
  /** The newest version of Landlock to use. Default: the kernel's own; tests ask for older ones. */
  readonly landlock?: number;
  /** The signal that the program gets when the program that started it ends. */
  readonly atParentsEnd: "SIGTERM" | "SIGKILL";
}

/** A wall and the program to run behind it, for the launcher. */
export interface WallOrder extends Wall {
  readonly program: string;
  /** The program's arguments, without its own name. */
  readonly args: readonly string[];
  /** The process that starts the launcher. If that process has ended, the launcher ends too. */
  readonly parent: number;
  /**
   * The version of Landlock in the program that starts the launcher. If the launcher finds an older one, nothing
   * starts.
   */
  readonly landlockSeen: number;
}

/**
 * The flags with which Deno runs the launcher. The program behind the wall then has the launcher's process number,
 * streams and folder.
 */
export function launcherArgs(program: string, args: readonly string[], wall: Wall): string[] {
  const order: WallOrder = { ...wall, program, args, parent: Deno.pid, landlockSeen: landlockVersion() };
  closeLibrary();
  return [
    ...["run", "--quiet", "--no-config", "--no-lock", "--no-check", "--no-remote", "--no-npm", "--no-prompt"],
    "--allow-env", // the program behind the wall gets the environment
    "--allow-ffi", // the launcher makes system calls, before any code of a stranger's runs
    fileURLToPath(new URL("./launcher.ts", import.meta.url)),
    JSON.stringify(order),
  ];
}
