// Opens each page of a folder in Chromium and writes what it finds, a line of JSON
// each: {"page", "check", "problem"}, or "note" for what is only to be known.
//
//	CHAOS_CHROMIUM=... CHAOS_BROWSER_MODULES=... node check.mjs DIR
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const modules = createRequire(join(resolve(process.env.CHAOS_BROWSER_MODULES), "here.js"));
const { chromium } = modules("playwright-core");
const axe = readFileSync(modules.resolve("axe-core/axe.min.js"), "utf8");
const dir = resolve(process.argv[2]);

const browser = await chromium.launch({
  executablePath: process.env.CHAOS_CHROMIUM,
  args: process.getuid() === 0 ? ["--no-sandbox"] : [],
});
const say = (page, check, found) => console.log(JSON.stringify({ page, check, ...found }));

// open opens a page and collects what it asks for and complains about.
async function open(name, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const url = pathToFileURL(join(dir, name + ".html")).href;
  const requests = [], complaints = [];
  page.on("request", (r) => { if (r.url().split("#")[0] !== url) requests.push(r.url()); });
  page.on("console", (m) => complaints.push(`${m.type()}: ${m.text()}`));
  page.on("pageerror", (e) => complaints.push(String(e)));
  await page.goto(url);
  const check = (what, ok, problem) => say(name, what, ok ? {} : { problem: String(problem) });
  return { page, requests, complaints, check, close: () => context.close() };
}

// The page is used as far as it has something to be used.
async function use(name) {
  const { page, requests, complaints, check, close } = await open(name);
  if (await page.locator("button[name=unfold]").count()) {
    await filters(page, check);
    await folding(page, check);
    await copying(page, check);
    await themes(page, check);
    await keyboard(page, check);
  }
  check("requests", requests.length === 0, `the page asks for ${requests.slice(0, 3)}`);
  check("console", complaints.length === 0, complaints.slice(0, 3).join("; ").slice(0, 500));
  await close();
}

const shown = (page, selector) => page.locator(selector).evaluateAll((all) => all.filter((e) => !e.hidden).length);

async function filters(page, check) {
  const experiments = await page.locator("article.experiment").count();
  const verdicts = page.locator("select[name=verdict] option");
  for (let i = 1; i < await verdicts.count(); i++) {
    const [value, text] = await verdicts.nth(i).evaluate((o) => [o.value, o.textContent]);
    await page.selectOption("select[name=verdict]", value);
    const want = Number(text.match(/\(([\d,]+)\)$/)[1].replace(",", ""));
    const got = [await shown(page, "article.experiment"), await shown(page, ".experiments tbody tr")];
    check("the filter by verdict", got.every((n) => n === want), `${value}: got ${got}, want ${want}`);
  }
  if (await verdicts.count()) await page.selectOption("select[name=verdict]", "");
  const tags = page.locator("select[name=tag] option");
  for (let i = 1; i < await tags.count(); i++) {
    const value = await tags.nth(i).getAttribute("value");
    await page.selectOption("select[name=tag]", value);
    const other = await page.locator("article.experiment:not([hidden])").evaluateAll((all, tag) =>
      all.filter((e) => ![...e.querySelectorAll("summary .tag")].some((t) => t.textContent === tag)).length, value);
    check("the filter by tag", other === 0 && await shown(page, "article.experiment") > 0, `${value}: ${other} without it`);
  }
  if (await tags.count()) await page.selectOption("select[name=tag]", "");
  await search(page, check, experiments);
}

async function search(page, check, experiments) {
  const steps = await page.locator(".step").count();
  if (!steps) return;
  // The last step is found by its name, also where it is folded.
  const name = (await page.locator(".step .name").last().textContent()).slice(0, 60);
  const find = page.locator("input[name=find]");
  await find.fill(name);
  await find.press("Enter");
  const missed = await page.locator(".step:not([hidden])").evaluateAll((all, text) =>
    all.filter((e) => !e.closest("article").hidden && !e.textContent.toLowerCase().includes(text)).length, name.toLowerCase());
  const found = await page.locator(".step:not([hidden])").count();
  const status = await page.locator(".found").textContent();
  check("the search", found > 0 && await page.locator(".step").last().evaluate((e) => !e.hidden && !e.closest("article").hidden), `${name} is not found`);
  check("the search", status.includes("steps with"), `it says ${status}`);
  check("the search", missed < found || missed === 0, `${missed} of ${found} do not have ${name}`);
  await find.fill("no text that occurs anywhere");
  await find.press("Enter");
  check("the search", await shown(page, "article.experiment") === 0, "what does not occur is found");
  await find.fill("");
  await find.press("Enter");
  const all = [await shown(page, "article.experiment"), await shown(page, ".step")];
  check("the search", all[0] === experiments && all[1] === steps, `afterwards there are ${all}, want ${[experiments, steps]}`);
}

async function folding(page, check) {
  const closed = () => page.locator("main details:not([open])").count();
  const before = await closed();
  await page.click("button[name=unfold]");
  check("unfolding", await closed() === 0, `${await closed()} are folded`);
  await page.click("button[name=unfold]");
  check("folding", await closed() === before, `${await closed()} are folded, want ${before}`);
  const link = page.locator(".experiments a").last();
  if (await link.count()) {
    const id = (await link.getAttribute("href")).slice(1);
    await link.click();
    await page.waitForFunction((id) => document.getElementById(id).querySelector("details.fold").open, id, { timeout: 5000 })
      .catch(() => check("links of the overview", false, `#${id} stays folded`));
  }
}

async function copying(page, check) {
  await page.evaluate(() => { for (const d of document.querySelectorAll("details.fold")) d.open = true; });
  const figures = page.locator("figure.command, .step > details[open] figure.text");
  const n = await figures.count();
  for (const i of new Set(n ? [0, n - 1] : [])) {
    const figure = figures.nth(i);
    await figure.scrollIntoViewIfNeeded();
    await figure.locator("button").click();
    const [got, want] = await Promise.all([page.evaluate(() => navigator.clipboard.readText()), figure.locator("pre").textContent()]);
    check("copying", got === want, `got ${JSON.stringify(got.slice(0, 80))}, want ${JSON.stringify(want.slice(0, 80))}`);
  }
  // Where there is no clipboard the selection is copied.
  if (n) {
    await page.evaluate(() => { navigator.clipboard.writeText = () => Promise.reject(new Error("refused")); });
    const figure = figures.first();
    await figure.scrollIntoViewIfNeeded();
    await page.evaluate(() => document.addEventListener("copy", () => { window.copied = String(getSelection()); }));
    await figure.locator("button").click();
    const want = (await figure.locator("pre").textContent()).trim();
    const got = await page.evaluate(() => window.copied ?? "nothing");
    check("copying without a clipboard", got.trim().length > 0 && want.startsWith(got.trim().slice(0, 40)), `got ${got.slice(0, 80)}`);
  }
}

async function themes(page, check) {
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const seen = new Set();
  for (let i = 0; i < 3; i++) {
    await page.click("button[name=theme]");
    seen.add(await paper());
  }
  check("themes", seen.size === 2, `the paper is ${[...seen]}`);
}

async function keyboard(page, check) {
  await page.evaluate(() => { document.activeElement.blur(); getSelection().removeAllRanges(); scrollTo(0, 0); });
  await page.reload();
  await page.keyboard.press("Tab");
  check("the keyboard", await page.evaluate(() => document.activeElement.className) === "skip", "the first stop is no link to the report");
  const summary = page.locator("main summary").first();
  if (!await summary.count()) return;
  await summary.focus();
  const open = () => summary.evaluate((s) => s.parentElement.open);
  const before = await open();
  await page.keyboard.press("Enter");
  check("the keyboard", await open() !== before, "Enter does not fold");
  const outline = await summary.evaluate((s) => getComputedStyle(s).outlineStyle);
  check("the focus", outline !== "none", "it cannot be seen");
}

// assess asks axe what is wrong with the page, unfolded so far that each kind of
// thing is there to be looked at.
async function assess(name, colorScheme) {
  const { page, close } = await open(name, { colorScheme, bypassCSP: true });
  await page.evaluate(() => {
    const all = [...document.querySelectorAll("details.fold")];
    all.forEach((d, i) => { d.open = i < 6; });
    for (const d of [...document.querySelectorAll(".step > details")].slice(0, 30)) d.open = true;
  });
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const bad = violations.filter((v) => v.impact === "serious" || v.impact === "critical");
  say(name, "axe in " + colorScheme, bad.length === 0 ? {} : {
    problem: bad.map((v) => `${v.id} (${v.nodes.length}): ${v.nodes[0].html.slice(0, 200)} ${v.nodes[0].failureSummary}`).join("; ").slice(0, 1500),
  });
  for (const v of violations) if (!bad.includes(v)) say(name, "axe in " + colorScheme, { note: `${v.impact}: ${v.id} (${v.nodes.length})` });
  await close();
}

async function phone(name) {
  const { page, check, close } = await open(name, { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });
  await page.evaluate(() => { for (const d of [...document.querySelectorAll("details")].slice(0, 200)) d.open = true; });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  check("width on a phone", width <= 360, `the page is ${width} wide`);
  await close();
}

async function print(name) {
  const { page, check, close } = await open(name, { colorScheme: "dark" });
  await page.emulateMedia({ media: "print" });
  const [folded, gone, paper] = await page.evaluate(() => {
    const contents = [...document.querySelectorAll(".experiment .content")];
    return [
      contents.filter((c) => c.getBoundingClientRect().height < 40).length,
      [...document.querySelectorAll(".tools, button")].filter((e) => e.getBoundingClientRect().height > 0).length,
      getComputedStyle(document.body).backgroundColor,
    ];
  });
  check("print", folded === 0, `${folded} experiments are folded`);
  check("print", gone === 0, `${gone} controls are printed`);
  check("print", paper === "rgb(255, 255, 255)", `the paper is ${paper}`);
  const pdf = await page.pdf({ preferCSSPageSize: true });
  check("print", pdf.length > 5000 && pdf.subarray(0, 5).toString() === "%PDF-", `${pdf.length} bytes are no PDF`);
  await close();
}

// Without its script the page says the same; only what needs it is not there.
async function plain(name) {
  const { page, check, close } = await open(name, { javaScriptEnabled: false });
  check("without script", !await page.locator(".tools").isVisible(), "there are controls that do nothing");
  const folded = page.locator(".experiment:has(> details.fold:not([open]))");
  if (await folded.count()) {
    const id = await folded.first().getAttribute("id");
    await page.click(`#${id} > details > summary`);
    check("without script", await page.locator(`#${id} > details > .content`).isVisible(), "an experiment cannot be unfolded");
  }
  await close();
}

// Of very many steps the browser lays out only those that are not folded, so that
// scrolling and the keyboard stay quick.
async function scroll(name) {
  const { page, check, close } = await open(name);
  const steps = page.locator(".step");
  if (await steps.count() < 2000) return close();
  const [all, laidOut] = await steps.evaluateAll((all) => [all.length, all.filter((s) => s.checkVisibility()).length]);
  check("scrolling", laidOut <= all / 10, `${laidOut} of ${all} steps are laid out to begin with`);
  const begin = Date.now();
  await page.keyboard.press("Tab");
  const tab = Date.now() - begin;
  const frames = await page.evaluate(async () => {
    const times = [];
    for (let i = 0; i < 60; i++) {
      const begin = performance.now();
      scrollBy({ top: 120, behavior: "instant" });
      await new Promise(requestAnimationFrame);
      times.push(performance.now() - begin);
    }
    return times.sort((a, b) => a - b).map((t) => t.toFixed(0));
  });
  const note = `${all} steps, ${laidOut} laid out; a frame takes ${frames[30]} ms, the slowest of 60 ${frames[59]} ms; the first Tab ${tab} ms`;
  say(name, "scrolling", { note });
  await close();
}

for (const file of readdirSync(dir).sort()) {
  const name = file.replace(/\.html$/, "");
  const begin = Date.now();
  await use(name);
  await scroll(name);
  if (!name.startsWith("many")) {
    for (const scheme of ["light", "dark"]) await assess(name, scheme);
    await phone(name);
    await print(name);
    await plain(name);
  }
  say(name, "all of it", { note: `took ${((Date.now() - begin) / 1000).toFixed(1)} s` });
}
await browser.close();
