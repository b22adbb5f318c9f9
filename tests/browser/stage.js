// A journey: one test, in a browser profile of its own, which must end without a single complaint of the browser.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { chromium } from "playwright-core";
import { PATIENCE, executable, travel } from "./house.js";
import { watch } from "./watch.js";

let launched;

function browser() {
  // Chromium's own sandbox refuses to work for root, as whom containers run their tests.
  launched ??= chromium.launch({ executablePath: executable, chromiumSandbox: process.getuid() !== 0 });
  return launched;
}

after(async () => (await launched)?.close());

// Somebody at a fresh browser.
export async function newcomer(options = {}) {
  const context = await (await browser()).newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB", ...options });
  context.setDefaultTimeout(PATIENCE);
  const wrong = watch(context);
  return { context, wrong, page: await context.newPage() };
}

// A test in a fresh browser. An hour has passed since the one before, so that nobody has asked for too many codes.
export function journey(name, walk, options) {
  test(name, { timeout: 4 * PATIENCE }, async () => {
    travel(3660);
    const { context, wrong, page } = await newcomer(options);
    try {
      await walk(page);
      assert.deepEqual(wrong, [], "what the browser complained about");
    } finally {
      await context.close();
    }
  });
}

// The same journey with and without JavaScript.
export function bothWays(name, walk) {
  journey(name, (page) => walk(page, true));
  journey(`${name}, without JavaScript`, (page) => walk(page, false), { javaScriptEnabled: false });
}
