// Opens a graded notebook in JupyterLab and Notebook, untrusted and run, and a marimo page; says what is seen of the
// report there, and leaves pictures. Arguments: folder, browser, the server's address, the marimo app's, the server's token.
import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";

const [folder, program, server, marimo, token] = process.argv.slice(2);
const said = JSON.parse(readFileSync(join(folder, "said.json"), "utf-8"));
const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox", "--disable-gpu"] });
mkdirSync(join(folder, "pictures"), { recursive: true });
let bad = 0;

async function seen(page, report) {
  return report.evaluate((node) => {
    const cards = [...node.querySelectorAll("*")].filter((each) => parseFloat(getComputedStyle(each).borderLeftWidth) >= 3);
    const red = cards.filter((each) => /198, 47, 63|c62f3f/.test(getComputedStyle(each).borderLeftColor));
    const text = node.innerText;
    return {
      text: text.replace(/\s+/g, " "), cards: cards.length, red: red.length, sheets: node.querySelectorAll("style").length,
      scripts: node.querySelectorAll("script").length,
      failuresFirst: text.search(/failed|errored/i) < text.search(/softmax-positive|What prints/),
      bold: [...node.querySelectorAll("*")].filter((each) => each.children.length === 0 && getComputedStyle(each).fontWeight >= 600).length,
    };
  });
}

function judge(name, found, wanted) {
  const missing = said.filter((each) => !found.text.includes(each));
  const faults = missing.map((each) => `does not say ${JSON.stringify(each)}`);
  if (found.red < 1) faults.push("no failure is marked by its red edge");
  if (!found.failuresFirst) faults.push("a pass stands before the failures");
  if (found.bold < 1) faults.push("no status is bold");
  if (found.scripts && !wanted.page) faults.push("a script is in it");
  if (wanted.sheet !== undefined && (found.sheets > 0) !== wanted.sheet) faults.push(`style sheets: ${found.sheets}`);
  bad += faults.length;
  console.log(`${name}: ${faults.length ? faults.join("; ") : "as it should be"} (${found.cards} cards, ${found.red} red, ${found.sheets} sheets)`);
}

async function shot(page, report, name) {
  await report.scrollIntoViewIfNeeded();
  await page.screenshot({ path: join(folder, "pictures", `${name}.png`) });
}

async function opened(path, width = 1280) {
  const context = await browser.newContext({ viewport: { width, height: 1000 }, extraHTTPHeaders: { Authorization: `token ${token}` } });
  const page = await context.newPage();
  page.setDefaultTimeout(90_000);
  await page.goto(`${server}${path}${path.includes("?") ? "&" : "?"}token=${token}`);
  return page;
}

const holds = (page) => page.locator(".jp-OutputArea-output, .jp-RenderedHTMLCommon").filter({ hasText: "points" }).last();

for (const [name, path, width] of [["lab-untrusted", "/lab/tree/untrusted.ipynb?reset", 1280], ["lab-untrusted-narrow", "/lab/tree/untrusted.ipynb?reset", 700],
  ["notebook-untrusted", "/notebooks/untrusted.ipynb", 1280]]) {
  const page = await opened(path, width);
  const report = holds(page);
  await report.waitFor();
  await page.waitForTimeout(1500);
  judge(name, await seen(page, report), { sheet: false });
  await shot(page, report, name);
  await page.context().close();
}

const page = await opened("/lab/tree/homework.ipynb?reset");
await page.waitForFunction(() => window.jupyterapp?.shell?.currentWidget?.content?.widgets?.length > 3);
await page.waitForTimeout(2000);
await page.evaluate(() => window.jupyterapp.commands.execute("runmenu:run-all"));
await page.locator(".jp-OutputArea-output").filter({ hasText: "still here" }).waitFor();
for (const theme of ["JupyterLab Light", "JupyterLab Dark"]) {
  await page.evaluate((theme) => window.jupyterapp.commands.execute("apputils:change-theme", { theme }), theme);
  await page.waitForTimeout(1500);
  const report = holds(page);
  const name = `lab-run-${theme.split(" ")[1].toLowerCase()}`;
  judge(name, await seen(page, report), {});
  await shot(page, report, name);
}
await page.context().close();

const plain = await (await browser.newContext({ viewport: { width: 1280, height: 1000 } })).newPage();
plain.setDefaultTimeout(90_000);
await plain.goto(marimo);
const told = plain.locator("body").filter({ hasText: "of 6 points" });
await told.waitFor();
const card = plain.locator("article, section, div").filter({ hasText: /of 6 points/ }).last();
judge("marimo", await seen(plain, told), { page: true });
await shot(plain, card, "marimo");
await browser.close();
process.exit(bad ? 1 : 0);
