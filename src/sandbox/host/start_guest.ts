import { entryInSandbox, entryPoints, libraryParts } from "../entry_points.ts";
import type { KnownModules } from "../known_modules.ts";
import type { SandboxOrder } from "../sandbox_order.ts";

const libraryUrl = new URL("../../../", import.meta.url).href;
const library = libraryParts.map((path) => libraryUrl + path);

/** Starts the worker of the script. */
export function startGuest({ script, args, modules }: SandboxOrder): Worker {
  const known: KnownModules = { script: [...modules, ...entryPoints.map(urlInSandbox)], library };
  return startBoxed("begin", { from: "begin.ts", order: { args, modules: known }, module: script });
}

/** Starts the worker of a processor, whose module is one of the script's; or gives the reason for a refusal. */
export function startProcessor(module: string, { modules, unfit }: SandboxOrder): Worker | string {
  if (Object.hasOwn(unfit, module)) return unfit[module];
  if (!modules.includes(module)) {
    return "a sandbox runs only modules that were looked at before the script began. Name the module by its place in " +
      'the script\'s text, such as: new URL("./spots.ts", import.meta.url)';
  }
  const entries = entryPoints.filter((entry) => entryInSandbox(entry) === entry);
  const known: KnownModules = {
    script: [...modules, ...entries.map(urlInSandbox)],
    library,
    libraryRefusal:
      "a processor has no camera to open and makes no files; take what it computes with from analysis.ts",
  };
  return startBoxed("beginProcessor", { from: "begin_processor.ts", order: known, module });
}

function urlInSandbox(entry: string): string {
  return libraryUrl + entryInSandbox(entry);
}

/** Starts a worker without any right. It can load only modules that are known beforehand. */
function startBoxed(
  begin: string,
  { from, order, module }: { from: string; order: unknown; module: string },
): Worker {
  const guest = new URL(`../guest/${from}`, import.meta.url).href;
  // The imports are written out as text: modules that the text names are loaded by the rights of this thread, all
  // others by the worker's.
  const text = `import { ${begin} } from ${JSON.stringify(guest)};
await ${begin}(${JSON.stringify(order)}, () => import(${JSON.stringify(module)}));`;
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  return new Worker(url, {
    type: "module",
    name: "script",
    deno: {
      permissions: {
        env: false,
        ffi: false,
        import: false,
        net: false,
        read: false,
        run: false,
        sys: false,
        write: false,
      },
    },
  });
}
