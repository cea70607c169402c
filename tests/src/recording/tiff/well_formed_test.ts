// Would catch: a description that Bio-Formats and others refuse, called well; and one of ours that is called damaged.
import { assert, assertEquals } from "@std/assert";
import { omeXml } from "../../../../src/recording/tiff/ome_xml.ts";
import { xmlFault, xmlText } from "../../../../src/recording/tiff/well_formed.ts";
import { runOf } from "../synthetic_run.ts";

Deno.test("our descriptions are well-formed, and each damage to one is seen", () => {
  const ours = omeXml({ run: runOf({}), name: "a<b>&\u00b5\u{1f600}.tif", frames: 1, blocks: [[]] });
  assertEquals(xmlFault(ours), undefined);
  for (
    const damaged of [
      ours.slice(0, -3),
      ours.replace("</Image>", ""),
      ours.replace("<Image ", "<Imag "),
      ours.replace('ID="Image:0"', "ID=Image:0"),
      ours.replace('ID="Image:0"', 'ID="Image:0" ID="Image:0"'),
      ours.replace("&amp;", "&am;"),
      ours.replace("&amp;", "& "),
      ours.replace("<Channel", "<<Channel"),
      ours.replace("pvcam", "pv\u0003am"),
      `${ours} more`,
      `${ours}<OME/>`,
    ]
  ) {
    assert(damaged !== ours);
    assert(xmlFault(damaged) !== undefined, damaged.slice(0, 300));
  }
});

// Would catch: a whole recording called damaged, because a name has the sign that stands for letters that another program
// could not read; and a damaged byte within a letter that passes for such a sign.
Deno.test("a name may have the sign of an unreadable letter, and bytes that are no text are a fault", () => {
  const ours = omeXml({ run: runOf({}), name: "t\ufffd\ud800.tif", frames: 1, blocks: [[]] });
  const bytes = new TextEncoder().encode(ours);
  assertEquals(xmlText(bytes), ours);
  assertEquals(xmlFault(xmlText(bytes)), undefined);
  bytes[bytes.indexOf(0xef) + 1] = 0x20;
  assert(xmlFault(xmlText(bytes)) !== undefined);
});
