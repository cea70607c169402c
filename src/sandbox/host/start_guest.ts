import { entryInSandbox, entryPoints, libraryParts } from "../entry_points.ts";
import type { SandboxOrder } from "../sandbox_order.ts";

/** Starts the worker of the script: it has no right to anything, and its modules are those that are known beforehand. */
export function startGuest({ script, args, modules }: SandboxOrder): Worker {
  const begin = new URL("../guest/begin.ts", import.meta.url).href;
  const library = new URL("../../../", import.meta.url).href;
  const known = {
    script: [...modules, ...entryPoints.map((entry) => library + entryInSandbox(entry))],
    library: libraryParts.map((path) => library + path),
  };
  // Written out: modules that are named in the text are loaded by the rights of this thread, all others by the worker's.
  const text = `import { begin } from ${JSON.stringify(begin)};
await begin(${JSON.stringify({ args, modules: known })}, () => import(${JSON.stringify(script)}));`;
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
