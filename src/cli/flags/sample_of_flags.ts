import { SettingsError } from "../../../mod.ts";
import type { SinkSample } from "../../../sink.ts";
import type { FlagName, Given } from "./flags.ts";

/** The flags about the sample. */
export const sampleFlags: readonly FlagName[] = ["magnification", "pixel-size", "objective", "name", "note"];

/** What the flags say about the sample; undefined if none is given. */
export function sampleOf(given: Given): SinkSample | undefined {
  const { magnification, objective, name, note } = given;
  const pixelSizeUm = given["pixel-size"];
  const notes = note === undefined ? undefined : Object.fromEntries(note.map(pairOf));
  const sample = {
    ...(name !== undefined && { name }),
    ...(pixelSizeUm !== undefined && { pixelSizeUm }),
    ...(magnification !== undefined && { magnification }),
    ...(objective !== undefined && { objective }),
    ...(notes && { notes }),
  };
  return Object.keys(sample).length > 0 ? sample : undefined;
}

function pairOf(text: string): [key: string, value: string] {
  const [, key, value] = text.match(/^\s*([^=]*[^=\s])\s*=\s*(.*)$/s) ?? [];
  if (key !== undefined) return [key, value];
  throw new SettingsError(
    `Cannot use --note ${text}: it takes NAME=VALUE, such as --note stain=DAPI.`,
  );
}
