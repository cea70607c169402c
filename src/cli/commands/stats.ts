import { type PictureRegion, type Statistics, statistics } from "../../../analysis.ts";
import { CameraError, type Frame, type Region, SettingsError } from "../../../mod.ts";
import { readFrames } from "../../../recording.ts";
import { recordAt } from "../flags/earlier_recording.ts";
import type { Command } from "../flags/command.ts";
import { loadFormat } from "../flags/sink_of_flags.ts";
import { printJson, printRaw } from "../terminal/print.ts";

/** What is printed for a frame. */
interface Row extends Statistics {
  readonly frameNumber: number;
  readonly receivedMs: number;
}

const columns = ["frame", "min", "max", "mean", "std", "saturated"] as const;
/** The width of each column. */
const widths = [8, 7, 7, 12, 12, 11] as const;

/** `pvcam stats`: the pixel values of a recording, frame by frame. */
export const stats: Command = {
  name: "stats",
  summary: "Print the smallest, largest and mean value of each frame of a recording",
  takes: "FILE",
  needs: 1,
  withoutCamera: true,
  more:
    "--region is in unbinned pixels of the sensor, as in `record`; without it, all of the recording's first region.",
  examples: ["stats run.ome.tif", "stats run.ome.zarr --region 100,100,64,64 --csv"],
  flags: ["region", "csv"],

  async run({ json, csv, region }, [path]) {
    if (json && csv) {
      throw new SettingsError("--json and --csv cannot be used together; leave one of them out.");
    }
    await loadFormat(path, "read");
    const place = region === undefined || region === "full" ? undefined : await regionIn(path, region);
    const rows: Row[] = [];
    // The head is printed once the file could be read, so that it never stands above an error.
    let head: string | undefined = csv ? `frame,received_ms,${columns.slice(1).join(",")}` : aligned(columns);
    const line = (text: string) => {
      const isShown = head === undefined || printRaw(head);
      head = undefined;
      return isShown && printRaw(text);
    };
    for await (const frame of readFrames(path)) {
      const row = rowOf(frame, place);
      if (json) rows.push(row);
      else if (!line(csv ? csvLine(row) : aligned(cells(row)))) return 0; // the reader has gone, such as `head`
    }
    if (json) printJson({ path, region: place, frames: rows });
    else if (head !== undefined) printRaw(head); // the recording has no frames, so its table is only a head
    return 0;
  },
};

function rowOf(frame: Frame, region: PictureRegion | undefined): Row {
  const { frameNumber, receivedMs } = frame;
  return { frameNumber, receivedMs, ...statistics(frame, { region }) };
}

/** A region of the sensor, in pixels of the recording's pictures. */
async function regionIn(path: string, region: Region): Promise<PictureRegion> {
  const record = await recordAt(path);
  const [{ x, y, width, height, binning: [across, down] }] = record.format.regions;
  const place = {
    x: (region.x - x) / across,
    y: (region.y - y) / down,
    width: region.width / across,
    height: region.height / down,
  };
  const fits = Object.values(place).every(Number.isInteger) && place.x >= 0 && place.y >= 0 &&
    place.x + place.width <= width && place.y + place.height <= height;
  if (fits) return place;
  throw new CameraError(
    `Cannot take the region ${Object.values(region).join(",")} of "${path}": its pictures show ` +
      `${x},${y},${width * across},${height * down} of the sensor, binned ${across}x${down}.`,
  );
}

function cells({ frameNumber, min, max, mean, std, saturated }: Row): string[] {
  return [String(frameNumber), String(min), String(max), mean.toFixed(3), std.toFixed(3), String(saturated)];
}

function csvLine(row: Row): string {
  const [frame, ...others] = cells(row);
  return [frame, row.receivedMs.toFixed(3), ...others].join(",");
}

function aligned(texts: readonly string[]): string {
  return texts.map((text, column) => text.padStart(widths[column])).join("");
}
