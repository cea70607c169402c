/** A name is near if at most this share of its letters differs. */
const NEAR = 0.67;

/**
 * The names nearest to one that does not exist, the nearest first, for a sentence after a typing error. A name with the
 * same beginning or a whole word in common also counts as near, so that `exposure-time` finds `exposure`.
 */
export function nearestNames(wrong: string, names: readonly string[], count = 1): string[] {
  const asked = wrong.toLowerCase();
  if (asked.length < 2) return [];
  return names
    .map((name) => ({ name, distance: distance(asked, name.toLowerCase()) }))
    .filter((one) => one.distance <= NEAR)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ name }) => name);
}

/** How many letters to add, remove, change or swap, per letter; if one name contains the other, it counts as nearer. */
function distance(a: string, b: string): number {
  const edits = editDistance(a, b) / Math.max(a.length, b.length, 1);
  const holds = a.length > 1 && (b.includes(a) || a.includes(b));
  return holds ? edits / 4 : edits;
}

function editDistance(a: string, b: string): number {
  let twoBefore: number[] = [];
  let before = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const now = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      now[column] = Math.min(before[column] + 1, now[column - 1] + 1, before[column - 1] + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) now[column] = Math.min(now[column], twoBefore[column - 2] + 1);
    }
    twoBefore = before;
    before = now;
  }
  return before[b.length];
}
