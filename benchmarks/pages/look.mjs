// Opens each page in Chromium at two widths, light, dark and as printed; prints what axe finds, and leaves pictures.
import { readFileSync, readdirSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf-8");
const [folder, program] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox", "--disable-gpu"] });
mkdirSync(join(folder, "pictures"), { recursive: true });
let serious = 0;
for (const file of readdirSync(folder).filter((name) => name.endsWith(".html"))) {
  for (const width of [390, 1280])
    for (const look of ["light", "dark", "print"]) {
      // bypassCSP: the page forbids every script, the checker's too.
      const context = await browser.newContext({ viewport: { width, height: 900 }, bypassCSP: true,
        colorScheme: look === "dark" ? "dark" : "light" });
      const page = await context.newPage();
      await page.goto(`file://${resolve(folder, file)}`);
      if (look === "print") await page.emulateMedia({ media: "print" });
      const sideways = look !== "print" && await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      await page.evaluate(axe);
      const found = (await page.evaluate(() => axe.run())).violations;
      const bad = found.filter((each) => ["serious", "critical"].includes(each.impact));
      serious += bad.length + sideways;
      console.log(`${file} ${width} ${look}: ${bad.length} serious, ${found.length - bad.length} lesser${sideways ? ", scrolls sideways" : ""}`);
      for (const each of found) console.log(`  ${each.impact} ${each.id}: ${each.nodes[0].html.slice(0, 120)}`);
      await page.screenshot({ path: join(folder, "pictures", `${file}-${width}-${look}.png`), fullPage: true });
      await context.close();
    }
}
await browser.close();
process.exit(serious ? 1 : 0);
