// The custom elements on somebody else's page: what they show, that they stay within themselves, and that nothing of them
// stays when they are gone.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { POLICY, ROOT, axe, check, copied, open, start, until } from "./support.mjs";

const CLAIMS = {
  iss: "https://gitlab.example.com", aud: "https://vault.example.com:8200", project_id: "42",
  project_path: "my-group/my-project", ref: "release/1.4", ref_type: "branch", ref_protected: "true", iat: 1800000000, exp: 1800003600,
};
const ROLE = {
  role_type: "jwt", user_claim: "project_id", bound_audiences: ["https://vault.example.com:8200"],
  bound_claims: { project_id: "42", ref: "main" }, token_policies: ["app"],
};
const POLICY_TEXT = 'path "secret/data/project-42/api" { capabilities = ["read"] }';
const CONFIG = { oidc_discovery_url: "https://gitlab.example.com", bound_issuer: "https://gitlab.example.com" };
const REQUEST = { by: "vault-cli", operation: "read", path: "secret/project-42/api", field: "api_key" };
const EVIDENCE = {
  server: { product: "vault", version: "1.21.4" }, config: CONFIG, role_name: "app", role: ROLE, request: REQUEST,
  mounts: { "secret/": { type: "kv", version: 2 } }, policies: [{ name: "app", text: POLICY_TEXT }],
};

const part = (name, text) => `<pre data-part="${name}">${typeof text === "string" ? text : JSON.stringify(text, null, 2)}</pre>`;
const WHOLE = `<boundclaim-check server="vault" version="1.21.4" gitlab="18.5"><p>Compare them.</p>${part("claims", CLAIMS)}${part("evidence", EVIDENCE)}</boundclaim-check>`;

const page = (body, head = "") => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Handbook</title>
<meta name="viewport" content="width=device-width">${head}<script type="module" src="/b/embed.js"></script></head>
<body><main><h1>Secrets in pipelines</h1>${body}<h2 id="after">If it still fails</h2></main></body></html>`;
const HOSTILE = `html { font-size: 150% } body { letter-spacing: 4px; text-align: center; line-height: 3; color: red; --bg: red; --accent: red }
* { box-sizing: content-box } .btn, .note, h2, p, code, button { font: 40px serif; color: red !important } svg { width: 400px }`;

const FILES = {
  "/favicon.ico": "",
  "/check.html": page(WHOLE),
  "/two.html": page(`${WHOLE}<boundclaim-explain>${part("error", "Code: 403. Errors: * permission denied")}</boundclaim-explain>${WHOLE}`),
  "/explain.html": page("<boundclaim-explain></boundclaim-explain>"),
  "/setup.html": page('<boundclaim-setup preset="guide"></boundclaim-setup>'),
  "/empty.html": page("<boundclaim-check></boundclaim-check>"),
  "/hostile.html": page(WHOLE, '<link rel="stylesheet" href="/hostile.css">'),
  "/hostile.css": HOSTILE,
  "/wrong.html": page(`<boundclaim-check server="hashi" verison="1" src="https://elsewhere.example/x.json">${part("rolle", "x")}${part("evidence", '{ "rolle": 1 }')}</boundclaim-check>`),
  "/company.html": page('<boundclaim-check src="company.json" role-name="ci-42"></boundclaim-check><boundclaim-setup src="company.json" preset="guide"></boundclaim-setup>'),
  "/company.json": await readFile(join(ROOT, "docs/boundclaim.example.json"), "utf8"),
  "/broken.html": page('<boundclaim-setup src="broken.json"></boundclaim-setup>'),
  "/broken.json": '{ "locked": ["/server/uri"] }',
  "/themed.html": page(WHOLE, '<link rel="stylesheet" href="/themed.css">'),
  "/places.html": page('<div id="row"><boundclaim-explain></boundclaim-explain></div><div><boundclaim-explain id="float"></boundclaim-explain></div><table><tbody><tr><td><boundclaim-explain></boundclaim-explain></td></tr></tbody></table>', '<link rel="stylesheet" href="/places.css">'),
  "/places.css": "html, * { direction: rtl } #row { display: flex } #float { float: left }",
  "/themed.css": "html { color-scheme: dark } boundclaim-check { --boundclaim-accent: rgb(1, 2, 3) } boundclaim-check::part(box) { border-width: 5px }",
  "/noscript.html": { body: page(WHOLE), headers: { "Content-Security-Policy": "script-src 'none'" } },
  "/nowasm.html": { body: page(WHOLE), headers: { "Content-Security-Policy": POLICY.replace(" 'wasm-unsafe-eval'", "") } },
};

const app = await start("/b/", FILES);
after(app.close);
const visit = (context, path, options) => open(context, { ...app, url: new URL(app.url).origin + path }, options);
const ready = async (page, name = ".bc") => {
  await page.locator(name).first().waitFor();
  return page.locator(name).first();
};

test("the checker says what the core says, and tells the page the verdict alone", async (context) => {
  const page = await visit(context, "/check.html", {
    script: () => addEventListener("boundclaim-result", ({ detail }) => (globalThis.results ??= []).push(detail)),
  });
  const element = await ready(page);
  const verdict = element.locator(".bc-verdict span").first();
  const said = (claims) => check(JSON.stringify({ ...EVIDENCE, gitlab: { version: "18.5" }, token: { claims } })).sentence.replaceAll("`", "");
  assert.equal(await verdict.textContent(), said(CLAIMS));
  assert.match(await element.locator(".row-bad").first().textContent(), /release\/1\.4/);
  assert.match(await element.locator(".meta").textContent(), /Vault 1\.21\.4, GitLab 18\.5, set by this page/);
  await element.locator("#c-token").fill(JSON.stringify({ ...CLAIMS, ref: "main" }));
  await until(() => verdict.textContent(), (text) => text === said({ ...CLAIMS, ref: "main" }), "verdict");
  const results = await until(() => page.evaluate("results"), (results) => results.length > 1, "events");
  assert.deepEqual(results[0], { verdict: "refused", failed_step: "bound_claims" });
  assert.deepEqual(results.at(-1), { verdict: "granted", failed_step: null });
});

test("a fix is applied, copied, and taken back within the element", async (context) => {
  const page = await visit(context, "/check.html");
  const element = await ready(page);
  const error = await copied(page, element.getByRole("button", { name: "Copy the error" }));
  assert.match(error, /claim "ref" does not match any associated bound claim values/);
  await element.getByText("How to change it").click();
  await element.getByRole("button", { name: "Apply to what you have" }).first().click();
  await element.locator(".bc-verdict .ok").waitFor();
  await element.getByRole("button", { name: "Undo" }).click();
  await element.locator(".bc-verdict .bad").waitFor();
  // A jump within the element opens what is folded, and the address of the page stays.
  const address = page.url();
  await element.getByRole("link", { name: "A job that prints only its claims" }).click();
  await until(() => page.evaluate(() => document.querySelector("boundclaim-check").shadowRoot.activeElement?.id), (id) => id === "c-ask", "focus");
  assert.equal(page.url(), address);
  assert.equal(await page.evaluate(() => sessionStorage.length + localStorage.length), 0);
  assert.equal(await page.title(), "Handbook");
});

test("the link opens the same in the full app", async (context) => {
  const page = await visit(context, "/check.html");
  const element = await ready(page);
  const verdict = await element.locator(".bc-verdict span").first().textContent();
  const [full] = await Promise.all([page.context().waitForEvent("page"), element.getByRole("link", { name: "Open in the full checker" }).click()]);
  await full.locator(".verdict h1").waitFor();
  assert.equal(await full.locator(".verdict h1").textContent(), verdict);
});

test("an error is explained, and the wizard writes a job", async (context) => {
  const page = await visit(context, "/explain.html");
  const element = await ready(page);
  await element.locator("#c-text").fill("error validating token: invalid issuer (iss) claim");
  await element.locator(".cause").first().waitFor();
  await element.getByRole("button", { name: "Check it with the auth config" }).first().click();
  await element.locator("#c-token").waitFor();
  await element.getByRole("button", { name: "Back to the error" }).click();
  await element.locator("#c-text").waitFor();
  await page.goto(new URL("/setup.html", page.url()).href);
  const setup = await ready(page);
  await setup.locator("[id='f-scope-project_id']").fill("4711");
  const job = setup.locator("#artifact-pipeline");
  await until(() => job.textContent(), (text) => text.includes("project-4711-role"), "job");
  await setup.getByText("Show the jobs").click();
  await until(() => page.evaluate(() => document.querySelector("boundclaim-setup").shadowRoot.activeElement?.id), (id) => id === "jobs", "focus");
});

test("what the page says wrongly is named in the element", async (context) => {
  const page = await visit(context, "/wrong.html");
  const element = await ready(page);
  const said = await element.locator(".bc-problems").textContent();
  for (const words of ["server is “hashi”. Write vault or openbao", "There is no attribute verison", "data-part is “rolle”", "rolle", "another origin than this page"]) {
    assert.ok(said.includes(words), `${words}: ${said}`);
  }
  await element.locator("#c-token").fill("{}");
});

test("without script, the page reads on", async (context) => {
  const page = await visit(context, "/noscript.html");
  assert.ok(await page.getByText("Compare them.").isVisible());
  page.problems.length = 0;
});

test("where WebAssembly is forbidden, the page reads on and the reason is said", async (context) => {
  const page = await visit(context, "/nowasm.html");
  await page.locator(".bc-failed").waitFor();
  assert.match(await page.locator(".bc-failed").textContent(), /forbids WebAssembly: it needs 'wasm-unsafe-eval'/);
  assert.ok(await page.getByText("Compare them.").isVisible());
  page.problems.length = 0;
});

test("several elements share what is loaded", async (context) => {
  const page = await visit(context, "/two.html");
  await until(async () => {
    for (const element of await page.locator("boundclaim-check, boundclaim-explain").all()) await element.scrollIntoViewIfNeeded();
    return page.locator(".bc").count();
  }, (count) => count === 3, "elements");
  const names = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name.split("/").at(-1)));
  assert.equal(names.filter((name) => name.endsWith(".wasm")).length, 1);
  assert.equal(names.filter((name) => name.endsWith(".css")).length, 1);
  assert.equal(new Set(names).size, names.length);
  // Each is used by itself: the second is typed into, the first stays.
  const [first, second] = [page.locator("boundclaim-check").first(), page.locator("boundclaim-check").last()];
  const before = await first.locator(".bc-verdict").textContent();
  await second.locator("#c-token").fill("{}");
  await until(() => second.locator(".bc-verdict").textContent(), (text) => text !== before, "verdict");
  assert.equal(await first.locator(".bc-verdict").textContent(), before);
});

test("the page and the element do not style each other", async (context) => {
  const styles = async (path) => {
    const page = await visit(context, path);
    await ready(page);
    return page.evaluate(() => {
      const { shadowRoot } = document.querySelector("boundclaim-check");
      const of = (element) => {
        const { font, color, letterSpacing, textAlign, lineHeight, width, boxSizing } = getComputedStyle(element);
        return [element.className, font, color, letterSpacing, textAlign, lineHeight, boxSizing, element.localName === "svg" && width];
      };
      return [...shadowRoot.querySelectorAll(".bc-head b, .btn, .note, .fold summary, .i, td code, .bc-foot")].map(of);
    });
  };
  assert.deepEqual(await styles("/hostile.html"), await styles("/check.html"));
  const page = await visit(context, "/check.html");
  await ready(page);
  const outside = await page.evaluate(() => [document.styleSheets.length, document.adoptedStyleSheets.length, document.querySelectorAll("style, svg").length]);
  assert.deepEqual(outside, [0, 0, 0]);
});

test("the element has room and reads from left to right, wherever it stands", async (context) => {
  const page = await visit(context, "/places.html");
  await until(() => page.locator(".bc").count(), (count) => count === 3, "elements");
  for (const element of await page.locator("boundclaim-explain").all()) {
    const [width, direction] = await element.evaluate(({ offsetWidth, shadowRoot }) => [offsetWidth, getComputedStyle(shadowRoot.querySelector("textarea")).direction]);
    assert.ok(width >= 272, `${width} px`);
    assert.equal(direction, "ltr");
  }
});

test("the page sets colours and parts, and its own theme counts", async (context) => {
  const page = await visit(context, "/themed.html", { colorScheme: "light" });
  const element = await ready(page);
  const style = (name) => element.evaluate((box, name) => getComputedStyle(box).getPropertyValue(name), name);
  assert.equal(await style("background-color"), "rgb(15, 19, 22)");
  assert.equal(await style("border-top-width"), "5px");
  assert.equal(await element.locator(".bc-head a").evaluate((link) => getComputedStyle(link).color), "rgb(1, 2, 3)");
  await page.evaluate(() => document.querySelector("boundclaim-check").setAttribute("theme", "light"));
  assert.equal(await style("background-color"), "rgb(255, 255, 255)");
});

test("elements come, move and go without leaving anything", async (context) => {
  const page = await visit(context, "/empty.html");
  await ready(page);
  const devtools = await page.context().newCDPSession(page);
  const round = (count) => page.evaluate(async (count) => {
    const main = document.querySelector("main");
    for (let index = 0; index < count; index += 1) {
      const element = document.createElement(["boundclaim-check", "boundclaim-explain"][index % 2]);
      const shown = new Promise((done) => element.addEventListener("boundclaim-ready", done, { once: true }));
      main.prepend(element);
      await shown;
      element.remove();
      await new Promise((again) => setTimeout(again));
    }
    const { memory } = await (await boundclaim.load("checker")).default();
    return memory.buffer.byteLength;
  }, count);
  const counts = async () => {
    await devtools.send("HeapProfiler.collectGarbage");
    const { nodes, jsEventListeners } = await devtools.send("Memory.getDOMCounters");
    return { nodes, jsEventListeners };
  };
  const memory = await round(10);
  const before = await counts();
  assert.ok((await round(50)) - memory <= 65_536, "memory of the module");
  const after = await counts();
  assert.ok(after.nodes <= before.nodes + 20, `${before.nodes} nodes, then ${after.nodes}`);
  assert.ok(after.jsEventListeners <= before.jsEventListeners + 2, `${before.jsEventListeners} listeners, then ${after.jsEventListeners}`);
  // An element that is moved keeps what was typed; one that is taken out and put back starts anew.
  await page.locator("#c-token").fill('{"ref":"x"}');
  await page.evaluate(() => document.querySelector("h2").after(document.querySelector("boundclaim-check")));
  assert.equal(await page.locator("#c-token").inputValue(), '{"ref":"x"}');
  await page.evaluate(async () => {
    const element = document.querySelector("boundclaim-check");
    element.remove();
    await new Promise((again) => setTimeout(again));
    document.querySelector("main").prepend(element);
  });
  await until(() => page.locator("#c-token").inputValue(), (text) => text === "", "text");
});

test("what changes between the tags, or of an attribute, is taken over", async (context) => {
  const page = await visit(context, "/check.html");
  const element = await ready(page);
  await page.evaluate((claims) => (document.querySelector("[data-part=claims]").textContent = claims), JSON.stringify({ ...CLAIMS, ref: "main" }));
  await element.locator(".bc-verdict .ok").waitFor();
  // Lines may end in <br>, as Docusaurus writes them; a button of the site is no news, and takes away nothing that was typed.
  await page.evaluate((claims) => {
    const part = document.querySelector("[data-part=claims]");
    part.innerHTML = "<button>Copy</button><pre><code></code></pre>";
    part.querySelector("code").append(...claims.split("\n").flatMap((line) => [line, document.createElement("br")]));
  }, JSON.stringify({ ...CLAIMS, ref: "release/2" }, null, 2));
  const typed = element.locator("#c-token");
  await until(() => typed.inputValue(), (text) => text === JSON.stringify({ ...CLAIMS, ref: "release/2" }, null, 2), "token");
  await typed.fill("{}");
  await page.evaluate(() => document.querySelector("[data-part=claims] button").replaceWith(document.createElement("hr")));
  await page.evaluate(() => new Promise((done) => setTimeout(done, 100)));
  assert.equal(await typed.inputValue(), "{}");
  await page.evaluate(() => document.querySelector("boundclaim-check").setAttribute("version", "1.19.5"));
  await until(() => element.locator(".meta").textContent(), (text) => text.includes("Vault 1.19.5"), "version");
});

test("nothing to find for axe, wide and narrow, light and dark", async (context) => {
  for (const [path, colorScheme, width] of [["/check.html", "light", 1280], ["/check.html", "dark", 390], ["/explain.html", "dark", 1280], ["/setup.html", "light", 390], ["/empty.html", "light", 390], ["/wrong.html", "dark", 1280]]) {
    const page = await visit(context, path, { colorScheme, viewport: { width, height: 900 } });
    await ready(page);
    await page.evaluate(() => document.querySelectorAll("main > *").forEach(({ shadowRoot }) =>
      shadowRoot?.querySelectorAll("details").forEach((details) => (details.open = true))));
    assert.deepEqual(await axe(page), [], `${path} ${colorScheme} ${width}`);
    const { scroll, client } = await page.evaluate(() => ({ scroll: document.documentElement.scrollWidth, client: document.documentElement.clientWidth }));
    assert.ok(scroll <= client, `${path} at ${width}: ${scroll}`);
  }
});

test("a company's file sets defaults, names, locks, and what is on its server", async (context) => {
  const page = await visit(context, "/company.html");
  const check = await ready(page, "boundclaim-check .bc");
  await check.getByText("The config, 2 policies and the KV engine of Example Corp were filled in.").waitFor();
  assert.match(await check.locator("#c-role").inputValue(), /ci-42-read/);
  await check.locator("#c-roles").selectOption("ci-43");
  await until(() => check.locator("#c-role").inputValue(), (text) => text.startsWith("vault write"), "role");
  const setup = await ready(page, "boundclaim-setup .bc");
  assert.equal(await setup.locator("#f-server-url").inputValue(), "https://vault.corp.example:8200");
  assert.equal(await setup.locator("#f-server-url-l").textContent(), "Set by Example Corp");
  assert.equal(await setup.locator("#f-scope-project_id").inputValue(), "42");
  assert.match(await setup.locator(".meta").first().textContent(), /Defaults set by Example Corp/);
  assert.deepEqual(await axe(page), []);
});

test("a company's file that is broken is said in the element", async (context) => {
  const page = await visit(context, "/broken.html");
  const setup = await ready(page);
  assert.match(await setup.locator(".bc-problems").textContent(), /src, at \/locked\/0: \/server\/uri is not a field/);
});
