import { SinkError } from "../../errors.ts";
import type { ByteSource } from "../files/byte_source.ts";

/** A file that another program wrote, or that is damaged. */
export function notOurs(path: string, what: string): SinkError {
  return new SinkError(`Cannot read "${path}": it is not a TIFF that this library recorded (${what}).`);
}

/** Its end may have been cut off, by a copy that broke off or a disk that lost it: that says nothing of who wrote it. */
export function endsBefore({ path, bytes }: ByteSource, what: string, at: number): SinkError {
  return new SinkError(
    `Cannot read "${path}": it has ${bytes} bytes, and ${what} from byte ${at} on is not all there. Its end was cut ` +
      `off, or is damaged; repair --salvage TO (or salvage(path, to)) saves what can be read.`,
  );
}
