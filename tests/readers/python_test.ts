// What is asked of Python runs in forks of one program. Would catch: a snippet that sees what another one left, answers
// that are mixed up, and a failure, a warning or an end that looks like an answer.
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { askPython, pythonReaders } from "./python.ts";

const test = (name: string, fn: () => Promise<void>) => Deno.test({ name, ignore: !pythonReaders, fn });

test("snippets that run at once get their own words, folder and variables, and leave nothing behind", async () => {
  const folder = Deno.cwd();
  Deno.env.set("PVCAM_TEST_WORD", "grüße");
  try {
    const snippet = `
import os, time, tifffile
seen = [hasattr(tifffile, "left"), args[0], os.getcwd(), os.environ["PVCAM_TEST_WORD"], len(sys.stdin.read())]
tifffile.left = True
os.environ["PVCAM_TEST_WORD"] = "another"
os.chdir("/")
print(json.dumps([seen, "x" * 200_000]))`;
    const words = ["a", "b c", '"', "ü\n"];
    const answers = await Promise.all(words.map((word) => askPython<[unknown[], string]>(snippet, word)));
    assertEquals(
      answers.map(([seen, long]) => [seen, long.length]),
      words.map((word) => [[false, word, folder, "grüße", 0], 200_000]),
    );
  } finally {
    Deno.env.delete("PVCAM_TEST_WORD");
  }
});

test("a snippet that raises, warns, logs, ends early or is killed is an error that says so", async () => {
  for (
    const [snippet, said] of [
      ["raise ValueError('amiss')", /ValueError: amiss/],
      ["import no_such_package", /no_such_package/],
      ["warnings.warn('doubtful'); print(1)", /doubtful/],
      ["warnings.warn('old', DeprecationWarning); print(1)", /old/],
      ["logging.warning('a line of a log'); print(1)", /a line of a log/],
      ["sys.exit(3)", /failed with 3/],
      ["import os; os.kill(os.getpid(), 9)", /failed with -9/],
    ] as const
  ) {
    const { message } = await assertRejects(() => askPython(snippet), Error);
    assertMatch(message, said);
  }
  assertEquals(await askPython("print(7)"), 7);
});
