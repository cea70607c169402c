import { openHdf5 } from "./hdf5_recording.ts";
import { Hdf5Container } from "./hdf5_container.ts";
import { checkExtension } from "../record/output_path.ts";
import type { FileSinkOptions } from "../writing/file_sink_options.ts";
import { addedFormats } from "../reading/added_formats.ts";
import { probeHdf5 } from "./probe.ts";
import { Recorder } from "../writing/recorder.ts";
import type { Sink } from "../sink.ts";

/**
 * Records to HDF5, which h5py, MATLAB and Octave open, also during the run (SWMR): a data set `frames` (or `region0`,
 * `region1`, ...) of time, rows, columns, and beside it `frame_number`, `delta_s`, and where each frame belongs in an
 * experiment: `t`, `c`, `z`, `p`. Some three times slower than the other formats, because each frame goes through the
 * memory of an HDF5 library in WebAssembly.
 *
 * Throws a {@linkcode SinkError} if the path does not end in `.h5` or `.hdf5`; opening it throws one if the file exists,
 * its folder does not, or the disk has not enough room for the frames asked for.
 */
export function hdf5Sink(path: string, options: FileSinkOptions = {}): Sink {
  checkExtension(path, { wanted: "HDF5" });
  return new Recorder(new Hdf5Container(path), options);
}

// From here on HDF5 is read, too, and made of other recordings.
addedFormats.set("HDF5", { open: openHdf5, probe: probeHdf5, sink: hdf5Sink });
