import { SettingsError } from "../../errors.ts";
import { workerModule } from "../../worker_module.ts";
import * as sources from "../worker_sources.ts";

/**
 * Matches an import or an export of another module, and an import in an expression. An import of types alone loads
 * nothing, so it does not match.
 */
const importPattern =
  /(\b(?:import|export)\s+(?!type\b)[^"';]*?\bfrom\s*|\bimport\s*\(\s*|\bimport\s+)(["'])([^"'\n]+)\2/g;

/** The entry points of this library that a processor's module can import, and the modules that they stand for. */
const offered = [
  { url: new URL("../../../analysis.ts", import.meta.url).href, path: "src/analysis/mod.ts" },
  { url: "@pvcam/pvcam-deno/analysis", path: "src/analysis/mod.ts" },
] as const;
const frontDoor = /(?:^@pvcam\/pvcam-deno$|\/mod\.ts$)/;

/**
 * A user's module and the modules that it imports beside it, as blobs. A thread without a right to read can run them.
 */
export interface LinkedModule {
  readonly url: string;
  /** Replaces the blobs' URLs in a text by the names of their files. */
  named(text: string): string;
  /** Frees the blobs. */
  release(): void;
}

/**
 * Reads a module and those that it imports beside it, and links them to this library. Needs the right to read these
 * files, and no other. Throws a {@linkcode SettingsError} that names the missing flag, or the import that is not
 * possible.
 */
export async function linkUserModule(module: URL): Promise<LinkedModule> {
  const made = new Map<string, string>();
  const link = async (url: string, chain: readonly string[]): Promise<string> => {
    const known = made.get(url);
    if (known !== undefined) return known;
    if (chain.includes(url)) {
      throw new SettingsError(
        `Cannot run the processor ${module.pathname}: its modules import each other in a circle.`,
      );
    }
    const text = await read(url, module);
    const linked = new Map<string, string>();
    for (const [, , , specifier] of text.matchAll(importPattern)) {
      const to = await resolve(specifier, url, (next) => link(next, [...chain, url]));
      if (to !== undefined) linked.set(specifier, to);
    }
    const whole = text.replace(
      importPattern,
      (match, before: string, quote: string, specifier: string) => {
        const to = linked.get(specifier);
        return to === undefined ? match : `${before}${quote}${to}${quote}`;
      },
    );
    const type = /\.[cm]?jsx?$/.test(url) ? "text/javascript" : "application/typescript";
    const blob = URL.createObjectURL(new Blob([whole], { type }));
    made.set(url, blob);
    return blob;
  };
  const release = () => {
    for (const blob of made.values()) URL.revokeObjectURL(blob);
  };
  try {
    const url = await link(module.href, []);
    const named = (text: string) =>
      [...made].reduce(
        (said, [file, blob]) => said.replaceAll(blob, decodeURI(new URL(file).pathname)),
        text,
      );
    return { url, named, release };
  } catch (error) {
    release();
    throw error;
  }
}

async function resolve(
  specifier: string,
  from: string,
  link: (url: string) => Promise<string>,
): Promise<string | undefined> {
  const isFile = /^(\.{0,2}\/|file:)/.test(specifier);
  const url = isFile ? new URL(specifier, from).href : specifier;
  const own = offered.find((one) => one.url === url);
  if (own) return workerModule(sources, own.path);
  if (frontDoor.test(url) && (!isFile || new URL("../../../mod.ts", import.meta.url).href === url)) {
    throw new SettingsError(
      `Cannot import "${specifier}" in a processor's module: take what it computes with from analysis.ts. There is no ` +
        "camera to open in its thread. Types can be imported from everywhere (import type).",
    );
  }
  return isFile ? await link(url) : undefined;
}

async function read(url: string, module: URL): Promise<string> {
  try {
    // A pipe may never end, so only files are read.
    if (!(await Deno.stat(new URL(url))).isFile) throw new Error("it is not a file");
    return await Deno.readTextFile(new URL(url));
  } catch (error) {
    const path = decodeURI(new URL(url).pathname);
    const reason = error instanceof Deno.errors.NotCapable
      ? `that needs the right to read it; add --allow-read=${path}`
      : error instanceof Error
      ? error.message
      : String(error);
    throw new SettingsError(
      `Cannot run the processor ${decodeURI(module.pathname)}: cannot read ${path}: ${reason}`,
      {
        cause: error,
      },
    );
  }
}
