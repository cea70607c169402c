import { openHdf5 } from "./hdf5_recording.ts";
import { Hdf5Container } from "./hdf5_container.ts";
import { checkExtension } from "../record/output_path.ts";
import type { FileSinkOptions } from "../writing/file_sink_options.ts";
import { addedFormats } from "../reading/added_formats.ts";
import { completeColumns } from "./complete_columns.ts";
import { probeHdf5 } from "./probe.ts";
import { Recorder } from "../writing/recorder.ts";
import type { Sink } from "../sink.ts";

/**
 * Records to HDF5, which h5py, MATLAB and Octave open, even during the run (SWMR). The file has a data set `frames` (or
 * `region0`, `region1`, ...) of time, rows and columns. Beside it are `frame_number`, `delta_s`, and the place of each
 * frame in an experiment: `t`, `c`, `z`, `p`. HDF5 is some three times slower than the other formats, because each
 * frame goes through the memory of an HDF5 library in WebAssembly.
 *
 * Throws a {@linkcode SinkError} if the path does not end in `.h5` or `.hdf5`. Opening the sink throws one if the file
 * exists, if its folder does not, or if the disk has too little room for the frames that were asked for.
 */
export function hdf5Sink(path: string, options: FileSinkOptions = {}): Sink {
  checkExtension(path, { wanted: "HDF5" });
  return new Recorder(new Hdf5Container(path), options);
}

// From now on HDF5 can be read too, and other recordings can be converted to it.
addedFormats.set("HDF5", { open: openHdf5, probe: probeHdf5, complete: completeColumns, sink: hdf5Sink });
