/** Whether a text is a recording's record, or the beginning of one: `run.json`. */
export function isRecordText(text: string): boolean {
  return /^\s*\{\s*"recording":\s*"pvcam-deno"/.test(text);
}
