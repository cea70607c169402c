import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { SinkError } from "../../errors.ts";
import { draftPath } from "../../recording/record/output_path.ts";
import { outRight } from "../../script/out_right.ts";
import type { OutPath } from "../sandbox_order.ts";

/**
 * Where a script may make files. A path is checked as it is spelled and as it really is, since a link inside the folder
 * may lead out of it.
 */
export class OutPlace {
  readonly #allowed: readonly OutPath[];
  readonly #folder: string;
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

  /** The absolute path of something that the script is to make by its own hand: not beneath what is the host's. */
  async toMakeOwn(path: string): Promise<string> {
    const wanted = await this.toMake(path);
    this.#refuseHosted(wanted, path);
    return wanted;
  }

  /**
   * Takes the files of a recording for the host's: whatever folder they lie in, the script touches them no more. Gives
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
  made(path: string): void {
    this.#made.add(path);
  }

  /** The absolute path of something that this script has made, or that lies in what it has made. */
  async own(path: string): Promise<string> {
    const wanted = await this.toMakeOwn(path);
    for (const made of this.#made) if (isIn(wanted, made)) return wanted;
    throw new SinkError(
      `Cannot touch "${path}": a sandboxed script makes new files, and changes none that it has not made.`,
    );
  }

  #refuseHosted(wanted: string, path: string): void {
    for (const hosted of this.#hosted.keys()) {
      if (!isIn(wanted, hosted) && !isIn(hosted, wanted)) continue;
      throw new SinkError(
        `Cannot touch "${path}": a recording of this script is there, and it stays as it was made.`,
      );
    }
  }

  #absolute(path: string): string {
    // deno-lint-ignore no-control-regex
    if (path === "" || /[\x00-\x1f\x7f-\x9f]/.test(path)) {
      throw new SinkError(`Cannot write to ${JSON.stringify(path)}: it is no path.`);
    }
    return resolve(this.#folder, path);
  }

  /** Where a folder in the place really is; one that is not there yet hangs on the nearest one that is. */
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

  #refusal(path: string): SinkError {
    const where = this.#allowed.length === 0
      ? "it was given no place to write to (--out)"
      : `it may write to ${this.#allowed[0].path} only`;
    return new SinkError(`Cannot write to "${path}": this script is in a sandbox, and ${where}.`);
  }
}

function isIn(path: string, around: string): boolean {
  return path === around || path.startsWith(around.endsWith(sep) ? around : around + sep);
}
