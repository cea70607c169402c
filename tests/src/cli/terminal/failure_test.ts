import { assertEquals, assertMatch } from "@std/assert";
import { SettingsError } from "../../../../mod.ts";
import { sentenceOf } from "../../../../src/cli/terminal/failure.ts";

// Would catch: a stack or a bare "NotCapable" before somebody who wanted a picture.
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
  assertMatch(
    sentenceOf(new TypeError("x is not a function")),
    /fault of pvcam-deno itself.*x is not a function$/,
  );
  assertMatch(sentenceOf("nonsense"), /fault of pvcam-deno itself.*nonsense$/);
});

// Would catch: the error of a file that could not be closed, told in place of why it had to be.
Deno.test("of several errors the first is told", () => {
  const first = new SettingsError("First."), later = new SettingsError("Later.");
  assertEquals(sentenceOf(new SuppressedError(later, first)), "First.");
  assertEquals(sentenceOf(new SuppressedError(later, new SuppressedError(later, first))), "First.");
  assertEquals(sentenceOf(new AggregateError([first, later])), "First.");
});
