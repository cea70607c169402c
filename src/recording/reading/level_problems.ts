import { sayCount } from "../../say_count.ts";

/** Planes whose pictures of lower resolution are wrong, by their numbers in the file, from 0. */
export interface LevelFaults {
  /** Some are not there, or of another size, or cannot be read. */
  readonly absent: readonly number[];
  /** The pictures of these planes differ from what the planes reduce to. */
  readonly other: readonly number[];
}

/** The faults of a pyramid, as sentences. `where` names the pyramid among several. */
export function sayLevelFaults({ absent, other }: LevelFaults, where = ""): string[] {
  const problems: string[] = [];
  if (absent.length > 0) {
    problems.push(
      `The pictures of lower resolution of ${
        sayCount(absent.length, "plane")
      }${where} are not there, or are damaged: ` +
        `${some(absent)} (from 0).`,
    );
  }
  if (other.length > 0) {
    problems.push(
      `The pictures of lower resolution of ${
        sayCount(other.length, "plane")
      }${where} are not those of the planes: ` +
        `${some(other)} (from 0).`,
    );
  }
  return problems;
}

function some(planes: readonly number[]): string {
  return `${planes.slice(0, 5).join(", ")}${planes.length > 5 ? ", ..." : ""}`;
}
