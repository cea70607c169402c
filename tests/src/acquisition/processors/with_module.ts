import { openTestCamera } from "../../../conformance/camera.ts";
import type { Camera, ProcessorResult } from "../../../../mod.ts";

/** What a processor's module imports. */
export const analysis: string = new URL("../../../../analysis.ts", import.meta.url).href;

/** Runs with a module of this text, in a folder that is gone afterwards. */
export async function withModule(
  text: string,
  run: (module: URL, camera: Camera) => Promise<void>,
  { files = {}, cameras, environment = {} }: {
    files?: Record<string, string>;
    cameras?: string;
    environment?: Record<string, string>;
  } = {},
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "pvcam-processor-" });
  try {
    await Deno.writeTextFile(
      `${folder}/module.ts`,
      `import { processor, statistics } from "${analysis}";\n${text}`,
    );
    for (const [name, other] of Object.entries(files)) await Deno.writeTextFile(`${folder}/${name}`, other);
    await using camera = await openTestCamera({
      ...(cameras ? { PVSIM_CAMERAS: cameras } : {}),
      ...environment,
    });
    await camera.configure({ exposureMs: 2, region: { x: 0, y: 0, width: 64, height: 64 } });
    await run(new URL(`file://${folder}/module.ts`), camera);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** All results of a processor. */
export async function all<Value>(
  results: AsyncIterable<ProcessorResult<Value>>,
): Promise<ProcessorResult<Value>[]> {
  const found: ProcessorResult<Value>[] = [];
  for await (const result of results) found.push(result);
  return found;
}

/** From 1 to a count. */
export const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);
