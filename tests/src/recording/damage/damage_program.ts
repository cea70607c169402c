// Damages recordings from one seed to another, and prints each round as a line of JSON. It is a separate program, so that one
// that hangs can be ended: `damage_program.ts FOLDER FROM TO [SPECIMEN]`.
import { damageRound } from "./damage_round.ts";
import { makeSpecimens } from "./specimens.ts";

const [folder, from, to, only = ""] = Deno.args;
await Deno.mkdir(`${folder}/sound`);
const specimens = (await makeSpecimens(`${folder}/sound`)).filter(({ name }) => name.includes(only));
for (let seed = Number(from); seed < Number(to); seed++) {
  const place = `${folder}/${seed}`;
  await Deno.mkdir(place);
  console.log(JSON.stringify({ begun: seed }));
  const round = await damageRound(place, specimens, seed);
  if (!round.whole && round.findings.length === 0) await Deno.remove(place, { recursive: true });
  console.log(JSON.stringify(round));
}
Deno.exit(0);
