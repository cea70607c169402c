import type { Acquisition } from "../acquisition/run/acquisition.ts";
import { CameraError } from "../errors.ts";
import type { OwnFrame } from "../frame/frame.ts";

/** A run, as far as taking a picture needs it; a sandboxed script has runs of another class. */
type PictureRun = Pick<Acquisition, "frames" | "finished" | typeof Symbol.asyncDispose>;

/** The picture of a run of one frame. Throws a {@linkcode CameraError} if none came. */
export async function takePicture(started: Promise<PictureRun>, camera: string): Promise<OwnFrame> {
  await using run = await started;
  let picture: OwnFrame | undefined;
  for await (using frame of run.frames()) picture = frame.copy();
  await run.finished;
  if (picture) return picture;
  throw new CameraError(`Camera "${camera}" took no picture: the run ended before one came.`);
}

/** The options of a run for one picture. */
export const pictureRun = { frames: 1, bufferMode: "sequence" } as const;
