import { shownPart } from "./shown.ts";
import type { RunRecord } from "../../recording/record/run_record.ts";

/** Whether a recording is of a plan. */
export function isPlanRecord(record: RunRecord): boolean {
  return typeof record.asked?.plan === "object" && record.asked.plan !== null;
}

/** The parts of a plan as rows: its channels, its times and everything else. */
export function planRows(record: RunRecord): string[][] {
  const plan = record.asked!.plan as Record<string, unknown>;
  const rows: string[][] = [["Part", "What"]];
  const list = (value: unknown) =>
    Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  for (const channel of list(plan.channels)) {
    rows.push(["channel", typeof channel === "string" ? channel : shownPart(channel)]);
  }
  const times = plan.time_plan as { phases?: unknown } | null | undefined;
  for (const phase of list(times?.phases ?? times)) rows.push(["times", shownPart(phase)]);
  for (const [name, value] of Object.entries(plan)) {
    if (["channels", "time_plan"].includes(name) || value === undefined || value === null) continue;
    const words = shownPart(value);
    if (words !== "") rows.push([name.replaceAll("_", " "), words]);
  }
  return rows;
}
