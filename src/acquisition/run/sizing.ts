import { SettingsError } from "../../errors.ts";

/** What the number of slots depends on. */
export interface SizingFacts {
  /** Bytes of one frame, as the camera gave them. */
  readonly frameBytes: number;
  /** The time from one frame to the next, in milliseconds. */
  readonly framePeriodMs: number;
  /** The camera's own recommendation for the whole ring, in bytes; 0 if it has none. */
  readonly recommendedBytes: number;
  /** The most memory that the ring may take, in bytes. */
  readonly memoryBytes: number;
  /** The most slots that "auto" may choose; 255 does what older drivers did. */
  readonly maxSlots?: number;
}

/** The largest ring that libpvcam takes: its size is an unsigned number of 32 bits. */
export const MAX_RING_BYTES = 2 ** 32 - 1;
const LEAST = 2, LEAST_AUTO = 32;

/**
 * How many slots a ring gets: a fixed number, the camera's recommendation, or "auto". "auto" is a second of frames: at
 * least 32 slots, and at most as many as fit.
 */
export function slotCount(asked: number | "auto" | "recommended", facts: SizingFacts): number {
  const { frameBytes } = facts;
  const most = Math.floor(
    Math.min(MAX_RING_BYTES, Math.max(facts.memoryBytes, LEAST * frameBytes)) / frameBytes,
  );
  if (most < LEAST) {
    throw new SettingsError(
      `Cannot make a ring for frames of ${frameBytes} bytes: it needs at least ${LEAST} slots, and libpvcam takes at most ` +
        `${MAX_RING_BYTES} bytes. Choose a smaller region.`,
    );
  }
  if (typeof asked === "number") {
    const limit = Math.floor(MAX_RING_BYTES / frameBytes);
    if (!Number.isInteger(asked) || asked < LEAST || asked > limit) {
      throw new SettingsError(
        `Cannot make a ring of ${asked} slots: at frames of ${frameBytes} bytes it takes a whole number from ${LEAST} ` +
          `to ${limit}, because a ring is at most ${MAX_RING_BYTES} bytes.`,
      );
    }
    return asked;
  }
  if (asked === "recommended" && facts.recommendedBytes > 0) {
    return Math.min(most, Math.max(LEAST, Math.floor(facts.recommendedBytes / frameBytes)));
  }
  const second = Math.ceil(1000 / Math.max(facts.framePeriodMs, 1e-3));
  return Math.min(most, facts.maxSlots ?? Infinity, Math.max(LEAST_AUTO, second));
}
