import { entryInSandbox } from "../entry_points.ts";
import { targetOf } from "./allowed_targets.ts";
import type { InfoModule } from "./graph_info.ts";

/**
 * A module that is named by its place, as a processor is: a literal path, relative to the module that names it. A
 * stranger's text may contain megabytes of spaces, so no two neighbouring parts of the pattern match the same
 * characters.
 */
const named = /\bnew\s+URL\(\s*(["'`])(\.{1,2}\/[^"'`\n$]+)\1\s*,\s*import\.meta\.url\s*(?:,\s*)?\)/g;

/** The URLs of the modules that a module's text names in this way. `url` is the module's own. */
export function modulesNamedIn(text: string, url: string): string[] {
  return [...text.matchAll(named)].map(([, , place]) => new URL(place, url).href);
}

/**
 * Why a module cannot be a processor: it, or a module that it imports, opens cameras or makes files. Nothing if it can.
 */
export async function whyNoProcessor(
  module: string,
  { infos, folder, checkTime }: {
    infos: ReadonlyMap<string, InfoModule>;
    folder: string;
    checkTime: () => void;
  },
): Promise<string | undefined> {
  const led = [module];
  for (const url of led) {
    for (const dependency of infos.get(url)?.dependencies ?? []) {
      if (dependency.code === undefined) continue; // an import of types loads nothing
      checkTime();
      const target = await targetOf(dependency, folder);
      if (!("kind" in target)) continue;
      if (target.kind === "own" && !led.includes(target.url)) led.push(target.url);
      if (target.kind !== "entry" || entryInSandbox(target.entry) === target.entry) continue;
      return `${decodeURIComponent(url.slice(url.lastIndexOf("/") + 1))}, line ${
        dependency.code.span.start.line + 1
      }, imports "${dependency.specifier}", and there is no camera in its thread and no file. Take what it computes ` +
        'with from analysis.ts; types can be imported from everywhere ("import type")';
    }
  }
  return undefined;
}
