/**
 * Where a file is made that is then put in the place of another in one step. A killed program may leave one, which the
 * next draft replaces; the name is unlikely for a user's own file.
 */
export function draftPath(path: string): string {
  return `${path}.pvcam-draft`;
}
