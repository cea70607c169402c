import type { ChannelFacts } from "./plane_map.ts";

/**
 * Colours for channels that have none. Pairs whose sum is white come first, because most experiments have two channels.
 */
const colours = ["00FF00", "FF00FF", "00FFFF", "FFFF00", "FF0000", "0000FF"];

/**
 * The colours in which viewers first show the channels, as `RRGGBB`: those of the experiment, and different ones for
 * the others.
 */
export function channelColours(channels: readonly ChannelFacts[], count: number): string[] {
  const given = channels.map(({ color }) => color);
  const free = colours.filter((one) => !given.includes(one));
  let next = 0;
  return Array.from(
    { length: count },
    (_, c) => given[c] ?? (count === 1 ? "FFFFFF" : free[next++ % free.length] ?? "FFFFFF"),
  );
}

/** A colour as OME-XML writes it: red, green, blue and full opacity as one signed number of 32 bits. */
export function omeColour(colour: string): number {
  return (Number.parseInt(colour, 16) << 8) | 0xff;
}
