// Looking at a page: pictures of it, and what a picture doesn't tell (accessibility, width, weight, shifts).
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { issuer, screenshots } from "./house.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };
const NARROWEST = { width: 320, height: 640 };
// What is left of a wide screen at 200 %: half as many pixels, each twice as large.
const ZOOMED = { width: 640, height: 400 };
const seen = new Set();

// Looks at a page once, under that name, in both themes and four widths.
export async function look(page, name) {
  if (seen.has(name)) return;
  seen.add(name);
  mkdirSync(screenshots, { recursive: true });
  const weight = await page.evaluate(weigh);
  if (page.url().startsWith(issuer)) assert.ok(weight.bytes < 60_000, `${name} weighs ${weight.bytes} bytes`);
  assert.deepEqual(weight.shifts, [], `${name} moves while it is drawn`);
  await page.evaluate(axe);
  await picture(page, name, "wide", WIDE, "light");
  await judge(page, `${name}, light`);
  await picture(page, name, "dark", WIDE, "dark");
  await judge(page, `${name}, dark`);
  await picture(page, name, "phone", PHONE, "light");
  for (const size of [NARROWEST, ZOOMED]) {
    await page.setViewportSize(size);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= size.width, `${name} is ${width} pixels wide on a screen of ${size.width}`);
  }
  assert.deepEqual(await page.evaluate(moves), [], `${name} moves for somebody who wants no motion`);
  await page.setViewportSize(WIDE);
}

async function picture(page, name, kind, size, colorScheme) {
  await page.setViewportSize(size);
  // Without motion, or a button would be seen half-way from one theme to the other.
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await page.screenshot({ path: join(screenshots, `${name}-${kind}.png`), fullPage: true });
}

async function judge(page, what) {
  const found = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
  const told = found.violations.map((it) => `${it.id}: ${it.help}\n${it.nodes.map((node) => `  ${node.html}`).join("\n")}`);
  assert.deepEqual(told, [], `axe on ${what}`);
}

// What would move although the reader asked for no motion.
function moves() {
  const spans = ({ transitionDuration, animationDuration }) => `${transitionDuration}, ${animationDuration}`.split(", ");
  const moving = (element) => spans(getComputedStyle(element)).some((span) => parseFloat(span) > 0);
  return [...document.querySelectorAll("*")].filter(moving).map((element) => element.outerHTML);
}

// How many bytes the page took, and how far it moved while it was drawn.
async function weigh() {
  const parts = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  const bytes = parts.reduce((sum, part) => sum + part.encodedBodySize, 0);
  const shifts = [];
  const note = (entries) => entries.filter((entry) => !entry.hadRecentInput).forEach((entry) => shifts.push(told(entry)));
  const told = ({ value, sources }) => {
    const moved = sources.map(({ node, previousRect, currentRect }) => `${node?.outerHTML ?? node?.textContent} from ${JSON.stringify(previousRect)} to ${JSON.stringify(currentRect)}`);
    return `${value}: ${moved.join("; ")}`;
  };
  const observer = new PerformanceObserver((list) => note(list.getEntries()));
  observer.observe({ type: "layout-shift", buffered: true });
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  note(observer.takeRecords());
  return { bytes, shifts };
}
