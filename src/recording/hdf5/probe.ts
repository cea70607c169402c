import { SinkError } from "../../errors.ts";

/** The HDF5 library answers within milliseconds if it can answer at all. Its package takes a second to start. */
const longestMs = 15_000;

/** The work of another thread: it opens the file, and reads everything that is read later. */
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
    // The main thread will meet the same error.
  }
  self.postMessage("answered");
  self.close();
};`;

/**
 * Throws for an HDF5 file that the library would read without end, as it does with some files that were damaged after a
 * kill. The thread that tried cannot be stopped, so the program must end by `Deno.exit()`, as the terminal tool does.
 */
export async function probeHdf5(path: string): Promise<void> {
  const url = URL.createObjectURL(new Blob([text], { type: "text/typescript" }));
  const worker = new Worker(url, { type: "module" });
  const { promise, resolve } = Promise.withResolvers<boolean>();
  worker.onmessage = () => resolve(true);
  worker.onerror = (event) => {
    event.preventDefault();
    resolve(true); // a fault of the package will show where it is used
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
