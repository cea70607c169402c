/**
 * The parts of a text from each `begin` to the next `end`, with both. It looks at each character once: a regular
 * expression for the same looks from each `begin` to the end of the text if there is no `end`, and may take hours for a
 * few megabytes that someone has made for that.
 */
export function* between(text: string, begin: string, end: string): Generator<string> {
  for (let from = text.indexOf(begin); from >= 0;) {
    const last = text.indexOf(end, from + begin.length);
    if (last < 0) return;
    const to = last + end.length;
    yield text.slice(from, to);
    from = text.indexOf(begin, to);
  }
}
