import { dirname, fromFileUrl, join } from "@std/path";

const root = join(dirname(fromFileUrl(import.meta.url)), "..", "..");

/** The file of names. */
export const namesFile = join(root, "tests", "names.txt");

/** The files that programs import, by `exports` of deno.json, with their text. */
export async function entryPoints(): Promise<{ readonly file: string; readonly text: string }[]> {
  const config = await Deno.readTextFile(join(root, "deno.json"));
  const [, exports] = /"exports": \{([^}]*)\}/.exec(config)!;
  const files = [...exports.matchAll(/"\.\/(\w+\.ts)"/g)].map(([, file]) => file);
  return await Promise.all(
    files.map(async (file) => ({ file, text: await Deno.readTextFile(join(root, file)) })),
  );
}

/** The names that a text exports. */
export function namesOf(text: string): string[] {
  const lists = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)];
  return lists.flatMap(([, list]) => list.split(",")).map((name) =>
    name.trim().replace(/^type |^\w+ as /, "")
  )
    .filter((name) => name !== "").sort();
}

/** The names of all entry points, as the file would have them. */
export async function namesText(): Promise<string> {
  const lists = (await entryPoints()).map(({ file, text }) => {
    const names = namesOf(text);
    return `== ${file}, ${names.length}\n${names.join("\n")}`;
  });
  return "The names that programs can import. `deno task messages` writes this file.\n\n" +
    lists.join("\n\n\n") + "\n";
}
