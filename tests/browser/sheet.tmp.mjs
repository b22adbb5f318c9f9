import { chromium } from "playwright-core";
import { readdirSync, readFileSync } from "node:fs";
const dir = "/tmp/wt/chromium/target/screenshots";
const [,, kind, width, perSheet, ...only] = process.argv;
const files = readdirSync(dir).filter(f => f.endsWith(`-${kind}.png`) && (!only.length || only.some(o => f.startsWith(o))));
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", chromiumSandbox: false });
const p = await b.newPage({ viewport: { width: 1600, height: 800 } });
for (let i = 0; i < files.length; i += Number(perSheet)) {
  const html = files.slice(i, i + Number(perSheet)).map(f => `<figure style="margin:4px;display:inline-block;vertical-align:top;border:1px solid #999"><figcaption style="font:12px sans-serif">${f}</figcaption><img style="width:${width}px" src="data:image/png;base64,${readFileSync(`${dir}/${f}`).toString("base64")}"></figure>`).join("");
  await p.setContent(`<body style="margin:0;background:#ccc">${html}</body>`);
  await p.screenshot({ path: `/tmp/chromium_sheets/${kind}-${i / perSheet}.png`, fullPage: true });
}
await b.close();
