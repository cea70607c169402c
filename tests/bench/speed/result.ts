/** A line of the bench: a work, what it has to reach, and what came of it. */
export interface Result {
  readonly work: string;
  readonly bar: string;
  readonly reference: string;
  readonly ours: string;
  /** `undefined` where there is nothing to reach. */
  readonly reached?: boolean;
}

/** The lines as a table in Markdown. */
export function markdown(results: readonly Result[]): string {
  const verdict = ({ reached }: Result) => reached === undefined ? "" : reached ? "yes" : "**no**";
  return [
    "| work | bar | reference | ours | reached |",
    "| --- | --- | --- | --- | --- |",
    ...results.map((result) =>
      `| ${[result.work, result.bar, result.reference, result.ours, verdict(result)].join(" | ")} |`
    ),
  ].join("\n");
}

/** CPU and latency of a client in words. */
export function cpuText(
  { cpuUsPerFrame, latencyP50Us }: { cpuUsPerFrame: number; latencyP50Us: number | null },
): string {
  const latency = latencyP50Us === null ? "" : `, p50 ${latencyP50Us.toFixed(0)} us`;
  return `${cpuUsPerFrame.toFixed(cpuUsPerFrame < 10 ? 2 : 0)} us a frame${latency}`;
}
