import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { SinkError } from "../../errors.ts";
import { draftPath } from "../../recording/record/output_path.ts";
import { outRight } from "../../script/out_right.ts";
import type { OutPath } from "../sandbox_order.ts";
import { whyNoData, whyObeyed } from "./data_names.ts";

/**
 * Where a script may make files. A path is checked as it is spelled and as it really leads, since a link inside the
 * folder may lead out of it. The files that a script may change are known by their numbers in the system and not by
 * their names: one file can have several names, where case does not count or where a name can be encoded in several
 * ways.
 */
export class OutPlace {
  readonly #allowed: readonly OutPath[];
  readonly #folder: string;
  /** The identities of the files and folders that the script has made. */
  readonly #made = new Set<string>();
  /** The paths that the host itself writes or has written, and how often each was named. */
  readonly #hosted = new Map<string, number>();

  /** `allowed` are files and folders; relative paths start at `folder`. */
  constructor(allowed: readonly OutPath[], folder: string) {
    this.#allowed = allowed;
    this.#folder = folder;
  }

  /** The absolute path of a file or folder to be made. Throws a {@linkcode SinkError} if it may not be made. */
  async toMake(path: string): Promise<string> {
    return (await this.#find(path)).wanted;
  }

  /** The absolute path, the place to which it really leads, and the allowed place around that. */
  async #find(path: string): Promise<{ wanted: string; real: string; around: string }> {
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
      for (const name of wanted.slice(allowed.length).split("/")) this.#refuse(path, whyNoName(name));
      // Nothing above `allowed` is looked at: the host has no right to read there.
      const real = wanted === allowed
        ? around
        : join(await this.#realPath(dirname(wanted), { allowed, around, path }), basename(wanted));
      if (isIn(real, around)) return { wanted, real, around };
    }
    throw this.#refusal(path);
  }

  /**
   * The same path as `toMake` gives, in the form for reports: relative if it was given so. The path as it came must not
   * be used: to us `a/../b` is `b`, but to the system it is something else if `a` is a link.
   */
  async named(path: string): Promise<string> {
    const { wanted, real, around } = await this.#find(path);
    await this.#refuseInZarr(real, around, path);
    for (const one of outRight(wanted).write) this.#refuse(path, whyNoName(basename(one))); // the files beside it, too
    return isAbsolute(path) ? wanted : relative(this.#folder, wanted);
  }

  /**
   * The absolute path of a file or folder that the script itself is to make. It may not be inside a recording of the
   * host's.
   */
  async toMakeOwn(path: string): Promise<string> {
    const { wanted, real, around } = await this.#find(path);
    await this.#refuseHosted(wanted, path);
    await this.#refuseInZarr(real, around, path);
    return wanted;
  }

  /** The same for a file that the script itself writes: its name must be one of data. */
  async toWriteOwn(path: string): Promise<string> {
    const wanted = await this.toMakeOwn(path);
    // As it is spelled, too: a file system that keeps the dot of "a.txt." gives it no ending.
    for (const name of [basename(wanted).toLowerCase(), folded(basename(wanted))]) {
      this.#refuse(path, whyNoData(name));
    }
    return wanted;
  }

  /**
   * Gives a recording's files to the host: the script can no longer touch them, in whatever folder they are. Returns
   * the function that undoes this.
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

  /** Throws if the draft of a recording would replace an existing file. */
  async checkDrafts(path: string): Promise<void> {
    const drafts = outRight(this.#absolute(path)).write.filter((one) => one.endsWith(draftPath("")));
    for (const one of drafts) {
      if (!await Deno.lstat(one).then(() => true, () => false)) continue;
      throw new SinkError(
        `Cannot record to "${path}": the file "${one}" is in the way. Move it, or take another name.`,
      );
    }
  }

  /** Notes that the script has made the file or folder at this path. */
  async made(path: string): Promise<void> {
    const identity = await identityOf(path);
    if (identity !== undefined) this.#made.add(identity);
  }

  /** The absolute path of a file or folder that this script has made, or of nothing yet. */
  async own(path: string): Promise<string> {
    const wanted = await this.toMakeOwn(path);
    await this.#checkOwn(wanted, path);
    return wanted;
  }

  /**
   * Removes by `remove` what this script has made, with everything that lies in it. Throws if a part of it is not the
   * script's own.
   */
  async removeOwn(path: string, remove: (path: string) => Promise<void>): Promise<void> {
    const wanted = await this.own(path);
    const identities: (string | undefined)[] = [];
    for await (const one of treeOf(wanted)) identities.push(await this.#checkOwn(one, path));
    await remove(wanted);
    for (const identity of identities) this.#made.delete(identity!); // the system reuses them
  }

  async #checkOwn(wanted: string, path: string): Promise<string | undefined> {
    const identity = await identityOf(wanted);
    if (identity === undefined || this.#made.has(identity)) return identity;
    throw new SinkError(
      `Cannot touch "${path}": a sandboxed script makes new files, and changes only files that it has made.`,
    );
  }

  /** Throws if the path is a recording of the host's or will be one, or lies inside or around one. */
  async #refuseHosted(wanted: string, path: string): Promise<void> {
    const name = folded(wanted);
    const around = new Set([await identityOf(wanted)]);
    for (let one = wanted, above = dirname(one); one !== above; above = dirname(one = above)) {
      around.add(await identityOf(above, Deno.stat)); // the folder that a link leads to
      around.add(await placeOf(one));
    }
    around.delete(undefined);
    for (const hosted of this.#hosted.keys()) {
      const other = folded(hosted);
      const isApart = !isIn(name, other) && !isIn(other, name) && !around.has(await identityOf(hosted)) &&
        !around.has(await placeOf(hosted)); // of a file that is not there yet
      if (isApart) continue;
      throw new SinkError(
        `Cannot touch "${path}": a recording of this script is there, and it stays as it was made.`,
      );
    }
  }

  /** Throws for a file inside a Zarr that this script has not made: a new file there can be a frame that was absent. */
  async #refuseInZarr(real: string, around: string, path: string): Promise<void> {
    for (let folder = dirname(real); folder !== around && isIn(folder, around); folder = dirname(folder)) {
      const identity = await identityOf(folder);
      if (identity === undefined || this.#made.has(identity)) continue;
      const marks = await Promise.all(marksOfZarr.map((name) => identityOf(join(folder, name))));
      if (marks.every((mark) => mark === undefined)) continue;
      throw new SinkError(
        `Cannot touch ${
          JSON.stringify(path)
        }: a recording that this script has not made is there, and it stays as it was made.`,
      );
    }
  }

  #absolute(path: string): string {
    if (path === "" || unprintable.test(path)) {
      throw new SinkError(`Cannot write to ${JSON.stringify(path)}: it is not a path.`);
    }
    return resolve(this.#folder, path);
  }

  /**
   * Where a folder of the allowed place really is. If the folder does not exist yet, the nearest existing folder above
   * it decides.
   */
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

/**
 * Characters that no name needs: control characters, halves of characters, and characters that reverse the direction of
 * a line.
 */
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;
/** Characters that cannot be seen. With them two names look like one, and some file systems take them for one. */
const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u;

/** Files by which a folder is known as a Zarr, of the third version or the second. */
const marksOfZarr: readonly string[] = ["zarr.json", ".zgroup", ".zarray", ".zattrs"];

/** Why nothing may have this name. Nothing if something may. */
function whyNoName(name: string): string | undefined {
  return invisible.test(name) ? "it has characters that cannot be seen" : whyObeyed(folded(name));
}

/** A path as a file system may read it that ignores case, accents, and dots or spaces at the end of a name. */
function folded(path: string): string {
  return path.normalize("NFKC").toLowerCase().replace(/[. ]+(?=\/|$)/g, "");
}

/**
 * The numbers by which the system knows what lies at a path; nothing if nothing lies there. For a link these are the
 * link's own, unless `look` follows links. The system gives the number of a removed file to the next new file, so the
 * time of birth is part of the identity.
 */
async function identityOf(path: string, look = Deno.lstat): Promise<string | undefined> {
  const found = await look(path).catch(() => undefined);
  return found && `${found.dev}:${found.ino}:${found.birthtime?.getTime()}`;
}

/**
 * The identity of the folder in which a path lies or will lie, and the path's name there; nothing if there is no
 * folder.
 */
async function placeOf(path: string): Promise<string | undefined> {
  const folder = await identityOf(dirname(path), Deno.stat);
  return folder && `${folder}/${folded(basename(path))}`;
}

/** A path, and the paths of everything that lies in it. */
async function* treeOf(path: string): AsyncGenerator<string> {
  yield path;
  const found = await Deno.lstat(path).catch(() => undefined);
  if (!found?.isDirectory) return;
  for await (const { name } of Deno.readDir(path)) yield* treeOf(join(path, name));
}

function isIn(path: string, around: string): boolean {
  return path === around || path.startsWith(around.endsWith(sep) ? around : around + sep);
}
