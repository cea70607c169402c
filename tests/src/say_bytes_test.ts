import { assertEquals } from "@std/assert";
import { sayBytes } from "../../src/say_bytes.ts";

Deno.test("bytes are said as people say them", () => {
  const sizes: [number, string][] = [
    [0, "0 bytes"],
    [999, "999 bytes"],
    [1000, "1.0 kB"],
    [1_500_000, "1.5 MB"],
    [1e9, "1.0 GB"],
    [2.34e12, "2.3 TB"],
    [1e16, "10000 TB"],
    [123_456, "123 kB"],
  ];
  for (const [bytes, words] of sizes) assertEquals(sayBytes(bytes), words);
});
