import { assertEquals, assertMatch } from "@std/assert";
import { SettingsError } from "../../../../mod.ts";
import { sentenceOf } from "../../../../src/cli/terminal/failure.ts";

// Would catch: a stack trace or a bare "NotCapable" shown to a user who wanted a picture.
Deno.test("every error becomes a sentence", () => {
  assertEquals(sentenceOf(new SettingsError("Cannot bin by 3.")), "Cannot bin by 3.");
  assertEquals(
    sentenceOf(new Deno.errors.NotCapable('Requires write access to "run.tif", run again with ...')),
    "This program lacks a right; add --allow-write=run.tif to its flags.",
  );
  assertEquals(
    sentenceOf(new Deno.errors.NotCapable("Requires ffi access, run again with the --allow-ffi flag")),
    "This program lacks a right; add --allow-ffi to its flags.",
  );
  // Would catch: advice to type a flag that Deno does not know.
  const guarded = sentenceOf(
    new Deno.errors.NotCapable('Requires all access to "/dev/shm/run.json", run again'),
  );
  assertEquals([guarded.includes("--allow"), guarded.includes('"/dev/shm/run.json"')], [false, true]);
  assertMatch(
    sentenceOf(new TypeError("x is not a function")),
    /fault of pvcam-deno itself.*x is not a function$/,
  );
  // Would catch: a full disk or a file of somebody else that is reported to us as a fault.
  const refused = (() => {
    try {
      return Deno.readTextFileSync("/proc/self/mem");
    } catch (error) {
      return sentenceOf(error);
    }
  })();
  assertMatch(refused, /^The system refused this at "\/proc\/self\/mem": (?!.*os error).*\.$/);
  assertMatch(sentenceOf("nonsense"), /fault of pvcam-deno itself.*nonsense$/);
});

// Would catch: a file whose name holds a line that looks like one of ours.
Deno.test("a name with a new line in it makes no second line", () => {
  const error = new SettingsError('Cannot read "a\nrun.raw: whole\r\u2028x": it is gone.');
  assertEquals(sentenceOf(error), 'Cannot read "a run.raw: whole x": it is gone.');
});

// Would catch: the error of a file that could not be closed, shown instead of why it had to be closed.
Deno.test("the first of several errors is shown", () => {
  const first = new SettingsError("First."), later = new SettingsError("Later.");
  assertEquals(sentenceOf(new SuppressedError(later, first)), "First.");
  assertEquals(sentenceOf(new SuppressedError(later, new SuppressedError(later, first))), "First.");
  assertEquals(sentenceOf(new AggregateError([first, later])), "First.");
});
