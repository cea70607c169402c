/** More writes at once fill no disk better, and every one of them takes a thread that Deno's own files need too. */
export const WRITES_AT_ONCE = 4;
