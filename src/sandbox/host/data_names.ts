/**
 * The endings of names of data files. html, svg, xml and pdf are not among them: a browser or a viewer runs code from
 * such a file when a person opens it.
 */
const dataEndings: readonly string[] = [
  ..."txt md log csv tsv json jsonl ndjson yaml yml".split(" "),
  ..."npy npz raw bin dat mat h5 hdf5 zarr parquet arrow tif tiff fits nrrd mrc".split(" "),
  ..."png jpg jpeg gif bmp webp pgm ppm avi mp4 mov webm zip gz zst".split(" "),
  "pvcam-draft",
];

/**
 * Names, whatever follows their dot, under which Deno, Node and editors look for settings and packages, and language
 * models for instructions.
 */
const obeyedNames: readonly string[] = [
  ...["deno", "package", "tsconfig", "jsconfig", "node_modules"],
  ...["agents", "claude", "gemini"],
];

/**
 * Why a file or folder may not have this name: programs that start in its folder, or run a script there, obey such a
 * file without being asked. Nothing if it may. `folded` is a name in lower case.
 */
export function whyObeyed(folded: string): string | undefined {
  const [stem] = folded.split(".");
  if (!obeyedNames.includes(stem)) return undefined;
  return `other programs do what a file called "${stem}" says, without being asked. Take another name`;
}

/**
 * Why a script itself may not write a file of this name: only endings of data are allowed, because programs load some
 * code without being asked, as Python does from the folder in which it starts. A name without an ending can be a
 * Makefile's, and what opens such a file depends on its first bytes; only Zarr's numbers are allowed. Nothing if it may.
 */
export function whyNoData(folded: string): string | undefined {
  const ending = folded.slice(folded.lastIndexOf(".") + 1); // all of a name without a dot
  if (/^\d+$/.test(ending) || folded.includes(".") && dataEndings.includes(ending)) return undefined;
  return `a script in a sandbox writes data, whose names end in ${
    dataEndings.slice(0, -1).join(", ")
  } or a number`;
}
