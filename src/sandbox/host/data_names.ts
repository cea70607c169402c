/** The endings of names of data files. */
const dataEndings: readonly string[] = [
  ..."txt md log csv tsv json jsonl ndjson yaml yml xml html pdf".split(" "),
  ..."npy npz raw bin dat mat h5 hdf5 zarr parquet arrow tif tiff fits nrrd mrc".split(" "),
  ..."png jpg jpeg gif bmp webp svg pgm ppm avi mp4 mov webm zip gz zst".split(" "),
  "pvcam-draft",
];

/** Names, whatever follows their dot, under which Deno, Node and editors look for settings and packages. */
const obeyedNames: readonly string[] = ["deno", "package", "tsconfig", "jsconfig", "node_modules"];

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
 * code without being asked, as Python does from the folder in which it starts. Nothing if it may.
 */
export function whyNoData(folded: string): string | undefined {
  const [, ending] = /\.([^.]*)$/.exec(folded) ?? [];
  if (ending === undefined || /^\d+$/.test(ending) || dataEndings.includes(ending)) return undefined;
  return `a script in a sandbox writes data, whose names end in ${
    dataEndings.slice(0, -1).join(", ")
  }, a number or nothing`;
}
