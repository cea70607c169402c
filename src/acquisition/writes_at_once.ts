/**
 * How many writes are made at once. More make no disk faster, and each takes a thread that Deno's own files need too.
 */
export const WRITES_AT_ONCE = 4;
