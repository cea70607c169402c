/**
 * The path of a draft: a file that is written first and then replaces another file in one step. A killed program may
 * leave a draft, and the next draft replaces it. Users are unlikely to give a file such a name.
 */
export function draftPath(path: string): string {
  return `${path}.pvcam-draft`;
}
