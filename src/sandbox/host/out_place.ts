import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { SinkError } from "../../errors.ts";
import { draftPath } from "../../recording/record/output_path.ts";
import { outRight } from "../../script/out_right.ts";
import type { OutPath } from "../sandbox_order.ts";
import { whyNoData, whyObeyed } from "./data_names.ts";

/**
 * Where a script may make files. A path is checked as it is spelled and as it really is, since a link inside the folder
 * may lead out of it. What a script may change is known by the numbers of the files that it has made, and not by their
 * names: one file can have several, where case does not count or by the way that a name is encoded.
 */
export class OutPlace {
  readonly #allowed: readonly OutPath[];
  readonly #folder: string;
  /** The identities of what the script has made. */
  readonly #made = new Set<string>();
  /** What the host itself writes or has written, and how often it was named. */
  readonly #hosted = new Map<string, number>();

  /** `allowed` are files and folders; paths that are not absolute mean `folder`. */
  constructor(allowed: readonly OutPath[], folder: string) {
    this.#allowed = allowed;
    this.#folder = folder;
  }

  /** The absolute path of something that is to be made. Throws a {@linkcode SinkError} unless it may be made. */
  async toMake(path: string): Promise<string> {
    const wanted = this.#absolute(path);
    for (const { path: allowed, real: around } of this.#allowed) {
      if (!isIn(wanted, allowed)) continue;
      if (/(^|\/)\./.test(wanted.slice(allowed.length))) {
        throw new SinkError(
          `Cannot write to ${
            JSON.stringify(path)
          }: a script in a sandbox makes no hidden files or folders, which other ` +
            "programs read without being asked. Take a name that does not begin with a dot.",
        );
      }
      for (const name of wanted.slice(allowed.length).split("/")) this.#refuse(path, whyObeyed(folded(name)));
      // Nothing above the place is looked at: there is no right to that.
      const real = wanted === allowed
        ? around
        : join(await this.#realPath(dirname(wanted), { allowed, around, path }), basename(wanted));
      if (isIn(real, around)) return wanted;
    }
    throw this.#refusal(path);
  }

  /**
   * The same, as it is to be called in reports: relative if it was. Never the path as it came: what is `a/../b` to us may
   * be something else to the system, where `a` is a link.
   */
  async named(path: string): Promise<string> {
    const wanted = await this.toMake(path);
    return isAbsolute(path) ? wanted : relative(this.#folder, wanted);
  }

  /** The absolute path of something that the script itself is to make: not inside what is the host's. */
  async toMakeOwn(path: string): Promise<string> {
    const wanted = await this.toMake(path);
    await this.#refuseHosted(wanted, path);
    return wanted;
  }

  /** The same of a file that the script itself writes. */
  async toWriteOwn(path: string): Promise<string> {
    const wanted = await this.toMakeOwn(path);
    this.#refuse(path, whyNoData(folded(basename(wanted))));
    return wanted;
  }

  /**
   * Takes the files of a recording for the host's: in any folder, the script can no longer touch them. Returns
   * the function that takes that back.
   */
  host(path: string): () => void {
    const paths = outRight(this.#absolute(path)).write;
    for (const one of paths) this.#hosted.set(one, (this.#hosted.get(one) ?? 0) + 1);
    return () => {
      for (const one of paths) {
        const times = this.#hosted.get(one)! - 1;
        if (times > 0) this.#hosted.set(one, times);
        else this.#hosted.delete(one);
      }
    };
  }

  /** Throws where a draft of a recording would take the place of a file that is there. */
  async checkDrafts(path: string): Promise<void> {
    const drafts = outRight(this.#absolute(path)).write.filter((one) => one.endsWith(draftPath("")));
    for (const one of drafts) {
      if (!await Deno.lstat(one).then(() => true, () => false)) continue;
      throw new SinkError(
        `Cannot record to "${path}": the file "${one}" is in the way. Move it, or take another name.`,
      );
    }
  }

  /** Notes that the script has made something. */
  async made(path: string): Promise<void> {
    const identity = await identityOf(path);
    if (identity !== undefined) this.#made.add(identity);
  }

  /** The absolute path of something that this script has made, or of nothing yet. */
  async own(path: string): Promise<string> {
    const wanted = await this.toMakeOwn(path);
    await this.#checkOwn(wanted, path);
    return wanted;
  }

  /** Has something removed that this script has made, with all that lies in it, if that is the script's own, too. */
  async removeOwn(path: string, remove: (path: string) => Promise<void>): Promise<void> {
    const wanted = await this.own(path);
    const identities: (string | undefined)[] = [];
    for await (const one of treeOf(wanted)) identities.push(await this.#checkOwn(one, path));
    await remove(wanted);
    for (const identity of identities) this.#made.delete(identity!); // the system gives numbers out again
  }

  async #checkOwn(wanted: string, path: string): Promise<string | undefined> {
    const identity = await identityOf(wanted);
    if (identity === undefined || this.#made.has(identity)) return identity;
    throw new SinkError(
      `Cannot touch "${path}": a sandboxed script makes new files, and changes only files that it has made.`,
    );
  }

  /** Throws where a recording of the host's is, lies around it, or is about to be. */
  async #refuseHosted(wanted: string, path: string): Promise<void> {
    const name = folded(wanted);
    const around = new Set([await identityOf(wanted)]);
    for (let one = wanted, above = dirname(one); one !== above; above = dirname(one = above)) {
      around.add(await identityOf(above, Deno.stat)); // of what a link among the folders leads to
      around.add(await placeOf(one));
    }
    around.delete(undefined);
    for (const hosted of this.#hosted.keys()) {
      const other = folded(hosted);
      const isApart = !isIn(name, other) && !isIn(other, name) && !around.has(await identityOf(hosted)) &&
        !around.has(await placeOf(hosted)); // for what is not there yet
      if (isApart) continue;
      throw new SinkError(
        `Cannot touch "${path}": a recording of this script is there, and it stays as it was made.`,
      );
    }
  }

  #absolute(path: string): string {
    if (path === "" || unprintable.test(path)) {
      throw new SinkError(`Cannot write to ${JSON.stringify(path)}: it is not a path.`);
    }
    return resolve(this.#folder, path);
  }

  /** Where a folder in the place really is. For a folder that does not exist yet, the nearest existing folder above it counts. */
  async #realPath(
    folder: string,
    about: { readonly allowed: string; readonly around: string; readonly path: string },
  ): Promise<string> {
    const real = await Deno.realPath(folder).catch(() => undefined);
    if (real !== undefined) return real;
    const dangles = await Deno.lstat(folder).then(() => true, () => false);
    if (dangles) throw this.#refusal(about.path);
    if (folder === about.allowed) return about.around;
    return join(await this.#realPath(dirname(folder), about), basename(folder));
  }

  #refuse(path: string, why: string | undefined): void {
    if (why !== undefined) throw new SinkError(`Cannot write to ${JSON.stringify(path)}: ${why}.`);
  }

  #refusal(path: string): SinkError {
    const where = this.#allowed.length === 0
      ? "it was given no place to write to (--out)"
      : `it may write to ${this.#allowed[0].path} only`;
    return new SinkError(`Cannot write to "${path}": this script is in a sandbox, and ${where}.`);
  }
}

/** What no name needs: control characters, halves of characters, and what turns the direction of a line around. */
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

/** What a name may be taken for by a file system that is not strict about case, accents and ends. */
function folded(path: string): string {
  return path.normalize("NFKC").toLowerCase().replace(/[. ]+(?=\/|$)/g, "");
}

/**
 * The numbers by which the system knows what lies there, a link itself unless `look` follows it; nothing if nothing does.
 * The system gives the number of a removed file to the next one, whosever that is; so its time of birth belongs to it.
 */
async function identityOf(path: string, look = Deno.lstat): Promise<string | undefined> {
  const found = await look(path).catch(() => undefined);
  return found && `${found.dev}:${found.ino}:${found.birthtime?.getTime()}`;
}

/** The folder in which it lies or will lie, whatever that is called, and its name there; nothing if there is no folder. */
async function placeOf(path: string): Promise<string | undefined> {
  const folder = await identityOf(dirname(path), Deno.stat);
  return folder && `${folder}/${folded(basename(path))}`;
}

/** A path, and those of all that lies in it. */
async function* treeOf(path: string): AsyncGenerator<string> {
  yield path;
  const found = await Deno.lstat(path).catch(() => undefined);
  if (!found?.isDirectory) return;
  for await (const { name } of Deno.readDir(path)) yield* treeOf(join(path, name));
}

function isIn(path: string, around: string): boolean {
  return path === around || path.startsWith(around.endsWith(sep) ? around : around + sep);
}
