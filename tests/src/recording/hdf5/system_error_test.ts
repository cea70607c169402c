// Would catch: a page of HDF5's own calls, or a bare full stop, in place of a sentence.
import { assertEquals } from "@std/assert";
import { codeOf } from "../../../../src/recording/files/disk_failure.ts";
import { systemError } from "../../../../src/recording/hdf5/system_error.ts";

const stack = (last: string) =>
  `HDF5-DIAG: Error detected in HDF5 (2.0.0):
  #000: H5D.c line 4212 in H5Dwrite(): can't write data
    major: Dataset
    minor: Write failed
  #001: H5FDsec2.c line 775 in H5FD__sec2_write(): ${last}
    major: Low-level I/O
    minor: Write failed
`;

Deno.test("HDF5's page of text becomes the system's code, or the innermost call's words", () => {
  const disk = (words: string) =>
    systemError(new Error(stack(`file write failed: errno = 29, error message = '${words}', buf = 0x3`)));
  for (const [words, code] of [["I/O error", "EIO"], ["No space left on device", "ENOSPC"]]) {
    assertEquals([codeOf(disk(words)), disk(words).message], [code, `HDF5 says: ${words}`]);
  }
  assertEquals([codeOf(disk("Odd")), disk("Odd").message], [undefined, "HDF5 says: Odd"]);
  assertEquals(systemError(new Error(stack("chunk is locked"))).message, "HDF5 says: chunk is locked");
  assertEquals(systemError("no stack\nat all").message, "HDF5 says: no stack");
});
