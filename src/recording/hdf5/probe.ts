import { SinkError } from "../../errors.ts";

/** The HDF5 library answers within milliseconds if it can answer at all; its package takes a second to start. */
const longestMs = 15_000;

/** What another thread does: open the file, and ask for all that is asked for later. */
const text = `
import { File, ready } from "npm:h5wasm@0.10.3/node";
self.onmessage = async ({ data }) => {
  try {
    (await ready).activate_throwing_error_handler();
    const file = new File(data, "r");
    for (const name of file.keys()) file.get(name)?.shape;
    for (const name of Object.keys(file.attrs)) file.attrs[name]?.value;
    file.close();
  } catch {
    // The same error comes here, too.
  }
  self.postMessage("answered");
  self.close();
};`;

/**
 * Refuses an HDF5 file that its library would read without end, as it does with some that were damaged after a kill. The
 * thread that tried cannot be stopped, so the program must end by `Deno.exit()`, as the terminal tool does.
 */
export async function probeHdf5(path: string): Promise<void> {
  const url = URL.createObjectURL(new Blob([text], { type: "text/typescript" }));
  const worker = new Worker(url, { type: "module" });
  const { promise, resolve } = Promise.withResolvers<boolean>();
  worker.onmessage = () => resolve(true);
  worker.onerror = (event) => {
    event.preventDefault();
    resolve(true); // what is wrong with the package shows where it is used
  };
  const timer = setTimeout(() => resolve(false), longestMs);
  worker.postMessage(path);
  const answered = await promise;
  clearTimeout(timer);
  URL.revokeObjectURL(url);
  worker.terminate();
  if (answered) return;
  throw new SinkError(
    `Cannot read "${path}": it is damaged, and the HDF5 library does not finish reading it.`,
  );
}
