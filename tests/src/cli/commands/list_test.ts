import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { buildOdd } from "../../camera/odd_library.ts";
import { jsonOf, pvcam } from "../pvcam.ts";

// Would catch: JSON with something beside it on stdout, or a camera without the name that --camera takes.
Deno.test("list shows each camera, for people and as JSON", async () => {
  const text = await pvcam(["list"]);
  assertEquals([text.code, text.stderr], [0, ""]);
  assertMatch(text.stdout, /^CAMERA +PRODUCT/);
  assertMatch(text.stdout, /PRIME-BSI +GS2020 +2048 x 2048/);

  const { cameras } = jsonOf(await pvcam(["list", "--json"]));
  assertEquals(cameras.length, 1);
  assertStringIncludes(text.stdout, cameras[0].name);
  assertEquals([cameras[0].chip, cameras[0].width, cameras[0].height], ["GS2020", 2048, 2048]);
});

// Would catch: JSON that cannot be read, because a library prints on standard output, at once or when the program ends.
Deno.test("what a library prints goes to stderr where stdout is for JSON", async () => {
  const environment = { PVCAM_LIBRARY: await buildOdd(), ODD: "prints" };
  const odd = await pvcam(["list", "--json"], { environment });
  assertEquals([odd.code, jsonOf(odd).cameras.length], [0, 1]);
  assertStringIncludes(odd.stderr, "glad to be of service");
});

// Would catch: an empty list that is taken for a failure. The vendor's library answers the same way without a camera.
Deno.test("list says that there is no camera, and that is no error", async () => {
  const environment = { PVSIM_CAMERAS: "none" };
  const text = await pvcam(["list"], { environment });
  assertEquals([text.code, text.stderr], [0, ""]);
  assertStringIncludes(text.stdout, "No camera");
  assertEquals(jsonOf(await pvcam(["list", "--json"], { environment })), { cameras: [] });
});
