import type { SandboxOrder } from "../order.ts";

/** Starts the worker of the script: it has no right to anything, and its modules are those that are known beforehand. */
export function startGuest({ script, args }: SandboxOrder): Worker {
  const begin = new URL("../guest/begin.ts", import.meta.url).href;
  // Written out: modules that are named in the text are loaded by the rights of this thread, all others by the worker's.
  const text = `import { begin } from ${JSON.stringify(begin)};
await begin(${JSON.stringify({ args })}, () => import(${JSON.stringify(script)}));`;
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
