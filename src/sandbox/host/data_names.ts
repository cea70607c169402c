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

/** What Zarr calls its chunks, with nothing before: libraries of code end in numbers too, such as `libc.so.6`. */
const chunkName = /^(c\.)?\d+(\.\d+)*$/;

/**
 * Names, whatever follows their dot, under which Deno, Node, editors and builders look for settings, packages and tasks,
 * and language models for instructions; and the stem of `pvcam.json`, in which this library's terminal tool looks for
 * the folder and the names of recordings.
 */
const obeyedStems: readonly string[] = [
  "pvcam",
  ..."deno package tsconfig jsconfig node_modules pnpm-workspace babel nodemon omnisharp".split(" "),
  ..."cmakelists cmakepresets cmakeuserpresets docker-compose taskfile lefthook composer".split(" "),
  ..."podman-compose process-compose docker-bake skaffold devspace mprocs devbox goreleaser jest".split(" "),
  ..."conanfile wrangler serverless pulumi _quarto _config".split(" "),
  ..."agents claude gemini".split(" "),
];
/** Whole names of the same kind, whose stems could name data. */
const obeyedNames: readonly string[] = [
  ..."compose.yaml compose.yml lerna.json nx.json turbo.json rush.json biome.json global.json".split(" "),
  ..."agent.md crush.md qwen.md warp.md crush.json opencode.json".split(" "),
  ..."dvc.yaml mkdocs.yml hie.yaml environment.yml environment.yaml vcpkg.json pubspec.yaml".split(" "),
  ..."rust-project.json tree-sitter.json firebase.json vercel.json dprint.json codebuff.json".split(" "),
  ..."amazonq.md knowledge.md sgconfig.yml garden.yml garden.yaml".split(" "),
];

/**
 * Why a file or folder may not have this name: programs that start in its folder, or run a script there, obey such a
 * file without being asked. Nothing if it may. `folded` is a name in lower case.
 */
export function whyObeyed(folded: string): string | undefined {
  const [stem] = folded.split(".");
  // Terraform obeys every file with such an ending.
  if (obeyedStems.includes(stem) || obeyedNames.includes(folded) || folded.endsWith(".tf.json")) {
    return `other programs do what a file called "${folded}" says, without being asked. Take another name`;
  }
  // A shell replaces `*` by names, and programs such as tar, less, vim, 7z and Perl obey such names.
  if (/^\s*[-+@]|[|<>\\]/.test(folded)) {
    return "some programs take a name that begins with one of the signs -+@, or has one of |<>\\, for a command. Take another name";
  }
  return undefined;
}

/**
 * Why a script itself may not write a file of this name: only endings of data are allowed, because programs load some
 * code without being asked, as Python does from the folder in which it starts. A name without an ending can be a
 * Makefile's, and what opens such a file depends on its first bytes; only the names of Zarr's chunks are allowed.
 * Nothing if it may.
 */
export function whyNoData(lowered: string): string | undefined {
  const ending = lowered.slice(lowered.lastIndexOf(".") + 1); // all of a name without a dot
  if (chunkName.test(lowered) || lowered.includes(".") && dataEndings.includes(ending)) return undefined;
  return `a script in a sandbox writes data, whose names end in ${
    dataEndings.slice(0, -1).join(", ")
  } or are a number`;
}
