// The house that main.rs has started: where it is, what its phones receive, and its clock.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const { GRADUS_ISSUER, GRADUS_RELYING_PARTY, GRADUS_DATA, GRADUS_SCREENSHOTS, GRADUS_CHROMIUM } = process.env;

export const issuer = GRADUS_ISSUER;
export const relyingParty = GRADUS_RELYING_PARTY;
export const screenshots = GRADUS_SCREENSHOTS;
export const executable = GRADUS_CHROMIUM;

// The longest that anything may take on a machine that is busy with other things.
export const PATIENCE = 30_000;

// People of the demo's sample.
export const maya = { name: "lindm_0001", password: "maya-rides-thermals" };
export const tobi = { name: "okafort_0001", password: "tobi-waxes-the-wings" };
export const nina = { name: "reyesn_0001", password: "nina-packs-parachutes" };
export const kari = { name: "kari.harald@tern.example", password: "kari-reads-the-clouds" };

// Moves the server on in time.
export function travel(seconds) {
  const file = join(GRADUS_DATA, "offset");
  const soFar = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  writeFileSync(`${file}.new`, String(soFar + seconds * 1000));
  renameSync(`${file}.new`, file);
}

// Everything that phones and mailboxes have received. A line that is being written is left for the next look.
export function outbox() {
  const file = join(GRADUS_DATA, "outbox.jsonl");
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.slice(0, -1).map((line) => JSON.parse(line));
}

// The first message after so many.
export async function message(after) {
  return until(() => outbox()[after], "a message in the outbox");
}

// What `look` finds, as soon as it finds something.
export async function until(look, what) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited for ${what}`);
    await new Promise((again) => setTimeout(again, 50));
  }
}
