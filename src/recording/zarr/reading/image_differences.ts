import { jsonDifferences, sayDifferences } from "../../reading/differences.ts";
import { readJson } from "../arrays/read_zarr.ts";

// deno-lint-ignore no-explicit-any -- foreign JSON, whose shape is checked here
type Loose = any;

/** What a picture's group says differently from the one that follows from record and table, as sentences. */
export async function imageDifferences(folder: string, wanted: unknown): Promise<string[]> {
  const path = `${folder}/zarr.json`;
  const found: Loose = (await readJson(path))?.attributes;
  const { ome, "pvcam-deno": own }: Loose = (wanted as Loose).attributes;
  const [scales] = ome.multiscales;
  const differences = [
    ...jsonDifferences(found?.ome, { ...ome, multiscales: undefined, omero: undefined }, { at: "ome" }),
    ...scaleDifferences(found?.ome?.multiscales, scales),
    ...channelDifferences(found?.ome?.omero, ome.omero),
    ...jsonDifferences(found?.["pvcam-deno"], own, { at: "pvcam-deno", lenient: true }),
  ];
  return sayDifferences(`"${path}"`, differences);
}

/**
 * Compares the axes' names and units, and the first level's scale and place; those of the other levels follow from it.
 */
function scaleDifferences(found: Loose, wanted: Loose): string[] {
  const at = "ome.multiscales[0]";
  const [own] = Array.isArray(found) ? found : [];
  return [
    ...jsonDifferences(own?.axes, wanted.axes, { at: `${at}.axes` }),
    ...jsonDifferences(placeOf(own?.datasets?.[0]), placeOf(wanted.datasets[0]), {
      at: `${at}.datasets[0]`,
    }),
  ];
}

/**
 * The scale and the place of a picture. Without a translation it is at the origin, and a picture with levels of lower
 * resolution says so explicitly.
 */
function placeOf(dataset: Loose): Loose {
  const transforms: Loose[] = Array.isArray(dataset?.coordinateTransformations)
    ? dataset.coordinateTransformations
    : [];
  const scale = transforms.find((one) => one?.type === "scale")?.scale;
  const translation = transforms.find((one) => one?.type === "translation")?.translation;
  return { path: dataset?.path, scale, translation: translation ?? scale?.map?.(() => 0) };
}

/**
 * Compares names and colours, and whether each contrast is possible. The contrast itself is not compared: it is a
 * matter of taste, and repair does not know it.
 */
function channelDifferences(found: Loose, wanted: Loose): string[] {
  if (wanted === undefined) return [];
  const differences = jsonDifferences(
    found?.channels,
    wanted.channels.map(({ label, color }: Loose) => ({ label, color })),
    { at: "ome.omero.channels" },
  );
  if (differences.length > 0) return differences;
  for (const [c, { window: { min, max } }] of wanted.channels.entries()) {
    const at = `ome.omero.channels[${c}].window`;
    const own = found.channels[c].window;
    differences.push(...jsonDifferences(own, { min, max }, { at }));
    if (!(own?.start >= min && own?.start < own?.end && own?.end <= max + 1)) {
      differences.push(`${at} goes from ${own?.start} to ${own?.end}`);
    }
  }
  return differences;
}
