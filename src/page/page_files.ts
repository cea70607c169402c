/**
 * The page's files by path, as texts. They are loaded when a page is opened; a program that opens no page never loads
 * them.
 */
export async function pageFiles(): Promise<Readonly<Record<string, string>>> {
  const { browserFiles } = await import("./browser_files.ts");
  return browserFiles;
}
