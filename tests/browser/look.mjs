// A list of pages to look at as JSON on standard input, what a browser shows of each as JSON on standard output.
//
// Input: {"chromium": path, "views": [{"url", "engine": "mathjax-3" | "mathjax-4" | "katex", "width", "scheme", "screenshot"}]}
// Formulas are rendered by what lies in node_modules; a request that leaves the machine is refused and reported.

import { chromium } from "playwright-core";

const MATHJAX = { "mathjax-3": "/node_modules/mathjax-3/es5/tex-chtml.js", "mathjax-4": "/node_modules/mathjax-4/tex-chtml.js" };

const KATEX = `
  const add = (name, attributes) => new Promise((loaded) => {
    document.head.append(Object.assign(document.createElement(name), attributes, { onload: loaded }));
  });
  window.rendered = (async () => {
    await add("link", { rel: "stylesheet", href: "/node_modules/katex/dist/katex.min.css" });
    await add("script", { src: "/node_modules/katex/dist/katex.min.js" });
    await add("script", { src: "/node_modules/katex/dist/contrib/auto-render.min.js" });
    window.failures = [];
    for (const element of document.querySelectorAll(".arithmatex")) {
      renderMathInElement(element, { errorCallback: (message) => window.failures.push(message) });
    }
  })();`;

function engine(name) {
  if (name === "katex") return KATEX;
  return `
    window.MathJax = {
      ...window.MathJax,
      ${name === "mathjax-4" ? 'output: { fontPath: "/node_modules/@mathjax/mathjax-newcm-font" },' : ""}
    };
    window.rendered = new Promise((loaded) => {
      document.head.append(Object.assign(document.createElement("script"), {
        src: "${MATHJAX[name]}",
        onload: () => MathJax.startup.promise.then(loaded),
      }));
    });`;
}

// Runs in the page.
function observe() {
  const COLOURS = { seagreen: "passes", indianred: "fails", darkgoldenrod: "unsure" };
  const luminance = ([r, g, b]) => {
    const part = (c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
  const background = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const found = numbers(getComputedStyle(at).backgroundColor);
      if (found.length < 4 || found[3] > 0) return found.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const contrast = (element) => {
    const [high, low] = [numbers(getComputedStyle(element).color), background(element)].map(luminance).sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  // KaTeX colours each piece of a coloured group, MathJax the group.
  const coloured = (root) => [...root.querySelectorAll("[style]")].filter((element) => element.style.color
    && element.parentElement.closest("[style*=color]")?.style.color !== element.style.color
    && element.previousElementSibling?.style.color !== element.style.color);
  const middle = (element) => {
    const boxes = [element, ...element.querySelectorAll("*")].map((e) => e.getBoundingClientRect()).filter((b) => b.width > 0 && b.height > 0);
    return boxes.length ? (Math.min(...boxes.map((b) => b.top)) + Math.max(...boxes.map((b) => b.bottom))) / 2 : null;
  };
  const displays = [...document.querySelectorAll(".arithmatex")].map((display) => ({
    height: display.getBoundingClientRect().height,
    marks: coloured(display).filter((e) => e.style.color in COLOURS).map((element) => {
      const row = element.closest("mjx-mtr, mjx-mlabeledtr");
      return {
        says: COLOURS[element.style.color],
        row: row ? [...row.parentElement.children].indexOf(row) + 1 : null,
        middle: middle(element),
        contrast: contrast(element),
      };
    }),
    labels: coloured(display).filter((e) => /^(#0+\w|rgb\(0, 0, \d\))$/.test(e.style.color)).map((element) => middle(element)),
  }));
  return {
    displays,
    rendered: document.querySelectorAll("mjx-container, .katex").length,
    errors: [
      ...[...document.querySelectorAll("mjx-merror, [data-mjx-error], .katex-error")].map((e) => e.outerHTML.slice(0, 200)),
      ...(window.failures ?? []),
    ],
    raw: [...document.querySelectorAll(".arithmatex")].map((e) => e.innerText).filter((text) => /\\[[(a-z]/.test(text)),
    notes: [...document.querySelectorAll(".derivations-note")].map((e) => ({
      kind: e.className.split("derivations-").at(-1),
      text: e.innerText,
      display: getComputedStyle(e).display,
      contrast: contrast(e),
    })),
    summary: document.querySelector(".derivations-summary > summary")?.innerText ?? null,
    opened: document.querySelector(".derivations-summary")?.innerText ?? null,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  };
}

async function look(browser, view) {
  const context = await browser.newContext({ viewport: { width: view.width ?? 1000, height: 900 }, colorScheme: view.scheme ?? "light" });
  const page = await context.newPage();
  const complaints = [];
  const origin = new URL(view.url).origin;
  await context.route("**", (route) => {
    const url = route.request().url();
    if (url.endsWith("/engine.js")) return route.fulfill({ contentType: "text/javascript", body: engine(view.engine) });
    if (url.startsWith(origin) || url.startsWith("data:")) return route.continue();
    // The theme's highlighter of code comes from elsewhere, and has nothing to do with formulas.
    if (url.includes("/highlight.js/")) {
      const script = url.endsWith(".js");
      return route.fulfill({ contentType: script ? "text/javascript" : "text/css", body: script ? "window.hljs = { highlightAll() {} };" : "" });
    }
    complaints.push(`asked for ${url}`);
    return route.abort();
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("response", (response) => response.status() >= 400 && !response.url().endsWith(".ico") && complaints.push(`${response.status()} ${response.url()}`));
  await page.goto(view.url, { waitUntil: "load" });
  await page.evaluate(() => window.rendered);
  await page.evaluate(() => document.fonts.ready);
  const seen = await page.evaluate(observe);
  if (view.screenshot) await page.screenshot({ path: view.screenshot, fullPage: true });
  await context.close();
  return { ...seen, complaints };
}

let input = "";
for await (const part of process.stdin) input += part;
const { chromium: executablePath, views } = JSON.parse(input);
const browser = await chromium.launch({
  executablePath,
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const seen = [];
for (const view of views) seen.push(await look(browser, view));
await browser.close();
process.stdout.write(JSON.stringify(seen));
