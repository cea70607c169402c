/** The gaps in time between frames. */
export interface Cadence {
  /** The median gap between two, in seconds. */
  readonly medianS: number;
  /** The shortest gap, in seconds. */
  readonly leastS: number;
  /** The longest gap, in seconds. */
  readonly mostS: number;
  /** Whether all gaps equal the median, within the precision of the clock. */
  readonly even: boolean;
}

/** Two gaps are the same if they differ by less than this share, or by less than this many seconds. */
const tolerance = 0.1, toleranceS = 0.001;

/**
 * The step of a time axis, in seconds: the planned step if the frames keep to it, and otherwise the median gap between
 * frames. Nothing if neither is known.
 */
export function timeStepS(plannedMs: number | undefined, cadence: Cadence | undefined): number | undefined {
  const plannedS = plannedMs === undefined ? undefined : plannedMs / 1000;
  if (!cadence) return plannedS;
  if (plannedS !== undefined && Math.abs(cadence.medianS - plannedS) <= toleranceOf(plannedS)) {
    return plannedS;
  }
  return cadence.medianS > 0 ? cadence.medianS : plannedS;
}

function toleranceOf(gapS: number): number {
  return Math.max(tolerance * gapS, toleranceS);
}

/** The gaps between frames that were taken at these times, in this order; nothing for fewer than two frames. */
export function cadenceOf(timesS: readonly number[]): Cadence | undefined {
  if (timesS.length < 2) return undefined;
  const gaps = Float64Array.from(
    { length: timesS.length - 1 },
    (_, index) => timesS[index + 1] - timesS[index],
  )
    .sort();
  const medianS = gaps[gaps.length >> 1];
  const [leastS, mostS] = [gaps[0], gaps[gaps.length - 1]];
  const off = toleranceOf(medianS);
  return { medianS, leastS, mostS, even: medianS > 0 && medianS - leastS <= off && mostS - medianS <= off };
}
