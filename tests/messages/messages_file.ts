// All words and names that users see, in files that are read when they change. Run: deno task messages
import { dirname, fromFileUrl, join } from "@std/path";
import { messagesOf } from "./gather_messages.ts";
import { namesFile, namesText } from "./entry_points.ts";

const root = join(dirname(fromFileUrl(import.meta.url)), "..", "..");

/** The file of messages. */
export const messagesFile = join(root, "tests", "messages.txt");

/** Where messages to users are; code generators have none. */
const folders = ["ffi", "src"];

/** The file as the sources would have it: a paragraph a source, so that two changes seldom meet. */
export async function messagesText(): Promise<string> {
  const paragraphs: string[] = [];
  const paths = (await Promise.all(folders.map((folder) => Array.fromAsync(sources(folder))))).flat();
  for (const path of paths.sort()) {
    const messages = messagesOf(path, await Deno.readTextFile(join(root, path)));
    if (messages.length) paragraphs.push([`== ${path}`, ...messages].join("\n"));
  }
  return "What users read, from the sources. `deno task messages` writes this file.\n\n" +
    paragraphs.join("\n\n\n") + "\n";
}

async function* sources(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(join(root, folder))) {
    const path = `${folder}/${name}`;
    if (name.startsWith("generate")) continue;
    if (isDirectory) yield* sources(path);
    else if (name.endsWith(".ts")) yield path;
  }
}

if (import.meta.main) {
  await Deno.writeTextFile(messagesFile, await messagesText());
  await Deno.writeTextFile(namesFile, await namesText());
}
