/** Every camera model of the simulator, as `PVSIM_CAMERAS` names it. */
export const models: readonly string[] = [
  "prime-bsi",
  "prime-bsi-express",
  "prime-95b",
  "kinetix",
  "kinetix22",
  "iris-15",
  "evolve-512",
];
