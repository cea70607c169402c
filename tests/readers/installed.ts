/** Whether this run asks no outside reader, which are other programs: `deno task test:unit` says so. */
export const noReaders: boolean = Deno.env.get("PVCAM_TEST_READERS") === "none";

/** Whether an outside reader is there and may be asked, by one of its files. */
export async function installed(path: string): Promise<boolean> {
  return !noReaders && await Deno.stat(path).then(() => true, () => false);
}
