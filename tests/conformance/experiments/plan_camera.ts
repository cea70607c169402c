// The camera that experiments run on, and what came of one.
import type { Camera } from "../../../mod.ts";
import type { PlanRun } from "../../../plan.ts";
import { openTestCamera } from "../camera.ts";

const small = { region: { x: 512, y: 600, width: 256, height: 128 }, exposureMs: 2 } as const;

/** A camera of small frames, 256 wide and of 2 ms, where nothing else is configured. */
export async function smallCamera(environment: Record<string, string> = {}): Promise<Camera> {
  const camera = await openTestCamera(environment);
  await camera.configure(small);
  return camera;
}

/** What came, as `index: sequence frameNumber width exposureMs`. */
export async function taken(run: PlanRun): Promise<string[]> {
  const list: string[] = [];
  for await (const { event, frame } of run) {
    const place = Object.entries(event.index).map(([axis, at]) => `${axis}${at}`).join(" ");
    list.push(`${place}: ${frame.sequence} ${frame.frameNumber} ${frame.width} ${frame.exposureMs}`);
  }
  return list;
}
