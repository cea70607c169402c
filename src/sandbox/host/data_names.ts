/** How names of data end. */
const dataEndings: readonly string[] = [
  ..."txt md log csv tsv json jsonl ndjson yaml yml xml html pdf".split(" "),
  ..."npy npz raw bin dat mat h5 hdf5 zarr parquet arrow tif tiff fits nrrd mrc".split(" "),
  ..."png jpg jpeg gif bmp webp svg pgm ppm avi mp4 mov webm zip gz zst".split(" "),
  "pvcam-draft",
];

/** Names by which Deno, Node and editors find settings and packages, whatever comes behind a dot. */
const obeyedNames: readonly string[] = ["deno", "package", "tsconfig", "jsconfig", "node_modules"];

/**
 * Why a file or folder may not be called so: programs that are started in its folder, or with a script in it, do what it
 * says without being asked. Nothing if it may. `folded` is a name without capitals.
 */
export function whyObeyed(folded: string): string | undefined {
  const [stem] = folded.split(".");
  if (!obeyedNames.includes(stem)) return undefined;
  return `other programs do what a file called "${stem}" says, without being asked. Take another name`;
}

/**
 * Why a script may not itself write a file of this name: data has none of the endings of code, which other programs
 * load without being asked, such as Python from the folder that it is started in. Nothing if it may.
 */
export function whyNoData(folded: string): string | undefined {
  const [, ending] = /\.([^.]*)$/.exec(folded) ?? [];
  if (ending === undefined || /^\d+$/.test(ending) || dataEndings.includes(ending)) return undefined;
  return `a script in a sandbox writes data, whose names end in ${
    dataEndings.slice(0, -1).join(", ")
  }, a number or nothing`;
}
