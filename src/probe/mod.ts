/**
 * Asks a camera what it is and how it behaves, for a report, and for a simulated camera that behaves in the same way.
 *
 * @module
 */
export { type Probe, probeCamera, type ProbeOptions } from "./probe.ts";
