// deno-lint-ignore no-import-prefix
import { Dataset, File, ready } from "npm:h5wasm@0.10.3/node";
import { SinkError } from "../../errors.ts";
import { ByteSource } from "../files/byte_source.ts";
import { attributeFaults } from "./attribute_differences.ts";
import { columnsFault } from "./copied_columns.ts";
import { mostFrameBytes } from "../record/record_fault.ts";
import { probeHdf5 } from "./probe.ts";
import { readSuperblock } from "./superblock.ts";
import type { RecordedFrames } from "../reading/recorded_frames.ts";

/** The most pixels on a side: no sensor has more. */
const mostPixels = 1_000_000;

function notOurs(path: string, what: string, cause?: unknown): SinkError {
  return new SinkError(
    `Cannot read "${path}": it is not an HDF5 file that this library recorded (${what}).`,
    {
      cause,
    },
  );
}

async function openFile(path: string): Promise<File> {
  (await ready).activate_throwing_error_handler(); // otherwise it prints failures and continues
  using source = await ByteSource.open(path);
  const front = await readSuperblock(source);
  if (typeof front === "string") throw notOurs(path, front);
  // HDF5 opens such a file only for SWMR, and then it tries a damaged place again for years.
  if (front.leftOpen) {
    throw new SinkError(
      `Cannot read "${path}": it is unfinished, because its program was killed or still records; use repair first.`,
    );
  }
  // The file was lengthened inside, which moved everything behind that place: the library may never finish reading such
  // a file.
  if (!front.endsRight) await probeHdf5(path);
  try {
    return new File(path, "r");
  } catch (cause) {
    throw notOurs(path, "HDF5 cannot open it", cause);
  }
}

/** The data sets of frames: one for each region. */
function datasetsOf(file: File, path: string): Dataset[] {
  if (file.attrs["creator"]?.value !== "pvcam-deno") throw notOurs(path, "it names another creator");
  const names = file.keys().includes("frames")
    ? ["frames"]
    : file.keys().filter((name) => /^region\d+$/.test(name));
  const datasets = names.map((_, region) => file.get(names.length > 1 ? `region${region}` : names[region]));
  for (const dataset of datasets) {
    const shape = dataset instanceof Dataset ? dataset.shape : undefined;
    const sound = shape?.length === 3 && shape.every(Number.isSafeInteger) && shape[0] >= 0 &&
      [shape[1], shape[2]].every((size) => size >= 1 && size <= mostPixels) &&
      2 * shape[1] * shape[2] <= mostFrameBytes;
    if (!sound || !["<B", "<H"].includes((dataset as Dataset).dtype as string)) {
      throw notOurs(path, "its frames are damaged");
    }
  }
  if (datasets.length === 0) throw notOurs(path, "it has no frames");
  return datasets as Dataset[];
}

/** Opens an HDF5 file of this library for reading. */
export async function openHdf5(path: string): Promise<RecordedFrames> {
  const file = await openFile(path);
  let datasets: Dataset[];
  try {
    datasets = datasetsOf(file, path);
  } catch (cause) {
    file.close();
    throw cause instanceof SinkError ? cause : notOurs(path, "its description is damaged", cause);
  }
  const counts = datasets.map(({ shape }) => shape![0]);
  const frames = Math.min(...counts);
  const readPlane = (frame: number, region: number): Promise<Uint8Array<ArrayBuffer> | undefined> => {
    try {
      const values = datasets[region].slice([[frame, frame + 1], [], []]) as Uint8Array | Uint16Array;
      return Promise.resolve(new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice());
    } catch {
      return Promise.resolve(undefined); // a damaged chunk
    }
  };
  return {
    kind: "hdf5",
    frames,
    bytesPerPixel: datasets[0].dtype === "<B" ? 1 : 2,
    regions: datasets.map(({ shape }) => ({ width: shape![2], height: shape![1] })),
    problems: counts.every((count) => count === frames)
      ? []
      : [`The regions have different numbers of frames: ${counts.join(", ")}.`],
    holds: (frame) => Promise.resolve(frame < frames),
    readPlane,
    async readStart(frame, region, length) {
      return (await readPlane(frame, region))?.subarray(0, length);
    },
    tableFault: (rows, count) => Promise.resolve(columnsFault(file, rows.slice(0, count))),
    descriptionFaults: (known) => Promise.resolve(attributeFaults(file, datasets, known)),
    [Symbol.asyncDispose]() {
      file.close();
      return Promise.resolve();
    },
  };
}
