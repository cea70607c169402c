// Would catch: an error of this library that loses its sentence, a stack that leads into the library and not into the
// script, and a missing right reported without its flag.
import { assertEquals, assertMatch } from "@std/assert";
import { SettingsError } from "../../../mod.ts";
import { faultSentence } from "../../../src/script/fault.ts";

const library = "file:///lab/pvcam-deno/";

/** An error with a stack of our making. */
function at(error: Error, ...lines: string[]): Error {
  error.stack = [String(error), ...lines.map((line) => `    at ${line}`)].join("\n");
  return error;
}

const say = (error: unknown) => faultSentence(error, { library });

Deno.test("a fault names the script's own line, past those of the library", () => {
  const error = at(
    new SettingsError("Cannot bin by 3 x 3: this camera takes 1 x 1."),
    "chooseBinning (file:///lab/pvcam-deno/src/camera/settings.ts:10:11)",
    "async file:///lab/my%20scripts/record.ts:7:3",
  );
  assertEquals(say(error), "record.ts, line 7: Cannot bin by 3 x 3: this camera takes 1 x 1.");
});

Deno.test("a script in the library's own folder of scripts is no part of the library", () => {
  const error = at(new TypeError("no"), "main (file:///lab/pvcam-deno/scripts/snap.ts:3:1)");
  assertEquals(say(error), "snap.ts, line 3: TypeError: no");
});

Deno.test("if closing things gives several errors, the first one is shown", () => {
  const error = new SuppressedError(new Error("closing"), at(new Error("first"), "file:///a.ts:1:1"));
  assertEquals(say(error), "a.ts, line 1: Error: first");
});

Deno.test("each missing right is named with its flag", () => {
  const rights: [string, RegExp][] = [
    ['Requires read access to "/a b"', /to read "\/a b", .*--allow-read='\/a b' /],
    ['Requires write access to "x"', /to write "x", .*--out, or add --allow-write=x /],
    ['Requires net access to "a.b:80"', /to reach "a\.b:80", .*--allow-net=a\.b:80 /],
    ["Requires env access", /to see the environment variable, .*add --allow-env /],
    ['Requires sys access to "hostname"', /to ask this machine for its "hostname", .*--allow-sys=hostname /],
    ['Requires all access to "/dev/x"', /to use "\/dev\/x", which Deno lets no program do\.$/],
    ['Requires ffi access to "/l.so"', /to open the library "\/l\.so", .*--library\./],
  ];
  for (const [message, sentence] of rights) {
    assertMatch(say(at(new Deno.errors.NotCapable(`${message}, run again with the flag`))), sentence);
  }
});

Deno.test("a thrown value that is no error is still shown", () => {
  assertEquals(say("oh"), 'The script threw "oh", which is not an Error.');
});

// Would catch: the most common first mistakes, reported in words that do not help.
Deno.test("if a promise is used as a camera or a run, the error names the missing await", () => {
  for (
    const message of [
      "camera.configure is not a function",
      "run.frames(...) is not a function or its return value is",
    ]
  ) {
    const sentence = faultSentence(new TypeError(message), { library });
    assertMatch(sentence, /`await` missing where "(camera|run)" was made/);
  }
  const other = faultSentence(new TypeError("x.toFixed is not a function"), { library });
  assertEquals(other.includes("await"), false, other);
});
