// Would catch: an offset, a size, a flag or a format that is not the one of PVCAM's own header.
import { assertEquals } from "@std/assert";
import abi from "../../../ffi/facts/abi.json" with { type: "json" };
import * as layout from "../../../src/frame/metadata_layout.ts";

type Fields = readonly { name: string; offset: number }[];
const offsetsOf = (fields: Fields) => Object.fromEntries(fields.map(({ name, offset }) => [name, offset]));

Deno.test("the frame's header lies as in abi.json", () => {
  const known = offsetsOf(abi.structs.md_frame_header.fields);
  delete known._reserved;
  assertEquals<unknown>(layout.frameHeader, known);
  assertEquals(layout.frameHeaderBytes, abi.structs.md_frame_header.size);
});

Deno.test("version 3 of the frame's header differs from the older ones only where the table says so", () => {
  const known = offsetsOf(abi.structs.md_frame_header_v3.fields);
  delete known._reserved;
  const { timestampResNs: _t, exposureTimeResNs: _e, roiTimestampResNs: _r, ...shared } = layout.frameHeader;
  assertEquals<unknown>({ ...shared, ...layout.frameHeaderV3 }, known);
  assertEquals(layout.frameHeaderBytes, abi.structs.md_frame_header_v3.size);
});

Deno.test("the region's header lies as in abi.json, its rectangle within", () => {
  const { _reserved, roi, ...known } = offsetsOf(abi.structs.md_frame_roi_header.fields);
  for (const { name, offset } of abi.structs.rgn_type.fields) known[name] = roi + offset;
  assertEquals<unknown>(layout.regionHeader, known);
  assertEquals(layout.regionHeaderBytes, abi.structs.md_frame_roi_header.size);
});

Deno.test("signature, flags, tags and formats are those of abi.json", () => {
  assertEquals(layout.signature, abi.constants.PL_MD_FRAME_SIGNATURE);
  assertEquals(layout.regionTimesSupported, abi.enums.PL_MD_FRAME_FLAGS.PL_MD_FRAME_FLAG_ROI_TS_SUPPORTED);
  assertEquals(layout.regionInvalid, abi.enums.PL_MD_ROI_FLAGS.PL_MD_ROI_FLAG_INVALID);
  assertEquals(layout.regionHeaderOnly, abi.enums.PL_MD_ROI_FLAGS.PL_MD_ROI_FLAG_HEADER_ONLY);
  const tags = abi.enums.PL_MD_EXT_TAGS;
  assertEquals(layout.extendedTags[tags.PL_MD_EXT_TAG_PARTICLE_ID], "particleId");
  assertEquals(layout.extendedTags[tags.PL_MD_EXT_TAG_PARTICLE_M0], "m0");
  assertEquals(layout.extendedTags[tags.PL_MD_EXT_TAG_PARTICLE_M2], "m2");
  assertEquals<number>(layout.extendedTags.length, tags.PL_MD_EXT_TAG_MAX);
  const formats = Object.entries(abi.enums.PL_IMAGE_FORMATS)
    .sort(([, left], [, right]) => left - right)
    .map(([name, value], index) => {
      assertEquals(value, index);
      return name.replace("PL_IMAGE_FORMAT_", "").toLowerCase();
    });
  assertEquals<readonly string[]>(layout.imageFormats, formats);
});

Deno.test("the bytes of a pixel follow from a format's name", () => {
  assertEquals(layout.imageFormats.map(layout.bytesPerPixelOf), [2, 2, 1, 1, 3, 3, 3, 6, 9, 4, 4, 12]);
  assertEquals(layout.bytesPerPixelOf("unknown"), 0);
});
