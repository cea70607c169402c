/**
 * Where a file is made that is then put in the place of another in one step. A killed program may leave one, which the
 * next draft replaces; the name is one that nobody gives to a file of theirs.
 */
export function draftPath(path: string): string {
  return `${path}.pvcam-draft`;
}
