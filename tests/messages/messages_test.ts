// Holds the words that users see against the one file in which they are read together.
// Would catch: a message that was reworded, lost or added, and that no one has read.
import { assert, assertEquals } from "@std/assert";
import { messagesOf } from "./gather_messages.ts";
import { messagesFile, messagesText } from "./messages_file.ts";

Deno.test("tests/messages.txt holds the messages of the sources", async () => {
  const [held, now] = [await Deno.readTextFile(messagesFile), await messagesText()];
  const [before, after] = [new Set(held.split("\n")), new Set(now.split("\n"))];
  const gone = [...before].filter((line) => !after.has(line)).map((line) => `- ${line}`);
  const added = [...after].filter((line) => !before.has(line)).map((line) => `+ ${line}`);
  const differences = [...gone, ...added].join("\n");
  assert(held === now, `Read what changed, then run \`deno task messages\`:\n${differences}`);
});

Deno.test("a message is found whole, however the source puts it together", () => {
  const source = [
    'throw new SettingsError(`Cannot set ${name}: ` + "take less.");',
    'say(many ? `lost ${count} of them` : "none was lost at all");',
    'const key = "exposureMs"; import x from "a file of words";',
    'throw new RangeError("Nothing");',
  ].join("\n");
  assertEquals(messagesOf("x.ts", source), [
    "Cannot set {name}: take less.",
    "lost {count} of them",
    "none was lost at all",
    "Nothing",
  ]);
});
