/**
 * Recording to HDF5. It is a separate entry point because it needs a package from npm (h5wasm).
 *
 * @module
 */
export { hdf5Sink } from "./src/recording/hdf5/hdf5_sink.ts";
