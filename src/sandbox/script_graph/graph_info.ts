import { pathToFileURL } from "node:url";
import { SettingsError } from "../../../mod.ts";
import type { Behind } from "../kernel_wall/run_behind.ts";

/** A module and what it imports, as `deno info --json` says. */
export interface InfoModule {
  readonly specifier: string;
  readonly local?: string;
  readonly error?: string;
  readonly dependencies?: readonly InfoDependency[];
  /** The place of the module's types, if the module says that they are elsewhere. */
  readonly typesDependency?: { readonly specifier: string };
}

/** One import of a module. */
export interface InfoDependency {
  readonly specifier: string;
  readonly code?: { readonly specifier?: string; readonly error?: string; readonly span: Span };
  readonly type?: { readonly specifier?: string; readonly span: Span };
  readonly assertionType?: string;
}

interface Span {
  readonly start: { readonly line: number };
}

/**
 * The modules that a script imports, directly and indirectly. None of them is loaded. `flags` say how modules are
 * found.
 */
export async function graphInfo(
  script: string,
  { flags = [], name = script, behind }: { flags?: readonly string[]; name?: string; behind: Behind },
): Promise<readonly InfoModule[]> {
  // As a URL, because characters such as # and % in a path have a meaning of their own.
  const address = pathToFileURL(script).href;
  const args = ["info", "--json", "--quiet", "--no-lock", "--no-remote", "--no-npm", ...flags, address];
  const { success, output, fault } = await behind(args);
  if (!success) throw new SettingsError(`Cannot see what "${name}" imports: ${fault.split("\n")[0]}`);
  return JSON.parse(output).modules;
}
