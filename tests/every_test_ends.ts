// Loaded before the tests: a test that does not end by itself fails with its name, and those after it run.
import { runInThisContext } from "node:vm";

/** The longest test takes half a minute on two quiet cores; some machines are several times slower, and loaded. */
const MOST_MS = Number(Deno.env.get("PVCAM_TEST_MOST_MS") ?? 4 * 60_000);

// Deno reports a test at the place that calls `Deno.test`, and leaves out callers of its own, whose files are `ext:`.
const withEnd: (test: typeof Deno.test, mostMs: number) => typeof Deno.test = runInThisContext(
  `(test, timeout) => {
    const ending = (args) => {
      const at = args.findIndex((arg) => typeof arg === "object" && arg !== null);
      if (at !== -1) args[at] = { timeout, ...args[at] };
      else args.splice(typeof args[0] === "string" ? 1 : 0, 0, { timeout });
      return args;
    };
    return Object.assign((...args) => test(...ending(args)), test, {
      ignore: (...args) => test.ignore(...ending(args)),
      only: (...args) => test.only(...ending(args)),
    });
  }`,
  { filename: "ext:every_test_ends.js" },
);

Object.assign(Deno, { test: withEnd(Deno.test, MOST_MS) });
