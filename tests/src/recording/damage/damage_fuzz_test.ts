// Some hundred recordings damaged by seed; the long run of it is tests/soak/damaged_recordings.ts. Would catch: a file
// that makes verify, convert or repair crash, hang or fill the memory; a repair that invents or cuts frames, or changes
// what it refuses; a damaged recording that is called whole.
import { assertEquals } from "@std/assert";
import { inTempFolder } from "../temp_folder.ts";
import { damageRound } from "./damage_round.ts";
import { makeSpecimens } from "./specimens.ts";

const rounds = 250;

Deno.test(`${rounds} damaged recordings end in sentences, and none is made up or called whole`, () =>
  inTempFolder(async (folder) => {
    await Deno.mkdir(`${folder}/sound`);
    const specimens = await makeSpecimens(`${folder}/sound`);
    for (let seed = 1_000_000; seed < 1_000_000 + rounds; seed++) {
      const place = `${folder}/${seed}`;
      await Deno.mkdir(place);
      const { findings, ...round } = await damageRound(place, specimens, seed);
      assertEquals(findings, [], JSON.stringify(round));
      await Deno.remove(place, { recursive: true });
    }
  }));
