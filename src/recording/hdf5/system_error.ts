/** The words by which HDF5 gives the system's failures, and their codes. */
const codes: Readonly<Record<string, string>> = {
  "No space left on device": "ENOSPC",
  "I/O error": "EIO",
  "Read-only file system": "EROFS",
  "Quota exceeded": "EDQUOT",
  "File too large": "EFBIG",
  "No such file or directory": "ENOENT",
  "Permission denied": "EACCES",
  "No file descriptors available": "EMFILE",
};

/**
 * An error in one line, with the system's code if there is one. HDF5 reports both deep within a page of text: a stack of
 * its own calls, in which the innermost one says what happened.
 */
export function systemError(cause: unknown): Error {
  const text = cause instanceof Error ? cause.message : String(cause);
  const words = /error message = '([^']*)'/.exec(text)?.[1];
  const code = Object.entries(codes).find(([sign]) => (words ?? text).includes(sign))?.[1];
  const innermost = [...text.matchAll(/line \d+ in \w+\(\): ([^\n]*)/g)].at(-1)?.[1];
  const short = words ?? innermost ?? text.split("\n")[0];
  return Object.assign(new Error(`HDF5 says: ${short.trim()}`, { cause }), code ? { code } : {});
}
