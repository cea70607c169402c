/**
 * Recording to HDF5: an entry point of its own, because it needs a package from npm (h5wasm), which `mod.ts` does
 * without.
 *
 * @module
 */
export { hdf5Sink } from "./src/recording/hdf5/hdf5_sink.ts";
