// What the tests of the documentation sites share: a site is built by its own tool, served, and looked at in a browser.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ROOT, axe, check, open, start, until } from "../browser/support.mjs";

const TARGET = resolve(ROOT, process.env.CARGO_TARGET_DIR ?? "target");
const PICTURES = join(TARGET, "screenshots");

/** What the page "Permission denied" of every site says, whatever its tool needs to be told for it. */
export const TEXTS = {
  claims: `{
  "iss": "https://gitlab.example.com",
  "aud": "https://vault.example.com:8200",
  "project_id": "42",
  "project_path": "my-group/my-project",
  "ref": "release/1.4",
  "ref_type": "branch",
  "ref_protected": "true",
  "iat": 1800000000,
  "exp": 1800003600
}`,
  role: `{
  "role_type": "jwt",
  "user_claim": "project_id",
  "bound_audiences": ["https://vault.example.com:8200"],
  "bound_claims": { "project_id": "42", "ref": "main" },
  "token_policies": ["app"]
}`,
  config: `{
  "oidc_discovery_url": "https://gitlab.example.com",
  "bound_issuer": "https://gitlab.example.com"
}`,
  policy: `# The secrets of *one* project, and <nothing> else

path "secret/data/project-42/api" {
  capabilities = ["read"]
}`,
};

/** The policy that the inline scripts and styles of the two larger tools need, and that lets no other origin in. */
export const INLINE =
  "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' data:; base-uri 'self'; form-action 'self'";

/** Where a site's sources are. */
export const source = (name) => fileURLToPath(new URL(`${name}/`, import.meta.url));

/** Runs a site's tool, with the app copied to where the site has its static files; gives the folder that it wrote. */
export function build(name, { files, command, args }) {
  const [folder, out] = [source(name), join(TARGET, "sites", name)];
  rmSync(out, { recursive: true, force: true });
  const copy = join(folder, files, "boundclaim");
  rmSync(copy, { recursive: true, force: true });
  cpSync(join(ROOT, "dist"), copy, { recursive: true });
  if (command) {
    const run = spawnSync(command, args(out), { cwd: folder, encoding: "utf8" });
    assert.equal(run.status, 0, `${command}: ${run.error ?? ""}${run.stdout}${run.stderr}`);
  } else {
    cpSync(folder, out, { recursive: true });
  }
  return out;
}

/**
 * What holds on every site. `denied` is the address of the page with the element, `toDenied` and `toHome` how a reader goes
 * there and back, `instant` says that the document stays then, `toggle` is how the reader changes between light and dark, and
 * `deployed` is told the address of the site before it is opened.
 */
export async function promises(name, folder, { policy, denied, toDenied, toHome, instant = false, toggle = ofBrowser, deployed }) {
  mkdirSync(PICTURES, { recursive: true });
  const app = await start("/", {}, folder, policy);
  deployed?.(app.url);
  after(app.close);
  const visit = (context, path, options) => open(context, app, { path, ...options });
  const shown = async (page) => {
    const element = page.locator("boundclaim-check");
    await element.scrollIntoViewIfNeeded();
    await element.locator(".bc-verdict").waitFor();
    return element;
  };

  test(`${name}: without JavaScript, the page reads on`, async (context) => {
    const page = await visit(context, denied, { javaScriptEnabled: false });
    const texts = await page.locator("boundclaim-check [data-part]").evaluateAll((parts) => Object.fromEntries(parts.map((part) => {
      part.querySelectorAll("br").forEach((end) => end.replaceWith("\n"));
      return [part.dataset.part, (part.querySelector("code") ?? part).textContent.trim()];
    })));
    assert.deepEqual(texts, TEXTS);
    assert.ok(await page.getByText("Compare the claims of your job").isVisible());
    await picture(page, `${name}-noscript`);
  });

  test(`${name}: the element shows what the core says of the same texts`, async (context) => {
    const page = await visit(context, denied);
    const element = await shown(page);
    const { claims, role, config, policy: text } = TEXTS;
    const said = check(JSON.stringify({
      server: { product: "vault", version: "1.21.4" }, gitlab: { version: "18.5" }, token: { claims: JSON.parse(claims) },
      role_name: "app", role_text: role, config_text: config, policies: [{ name: "app", text }],
    }));
    assert.equal(said.failed_step, "bound_claims");
    assert.equal(await element.locator(".bc-verdict span").first().textContent(), said.sentence.replaceAll("`", ""));
    assert.equal(await element.locator(".bc-problems").count(), 0);
    assert.equal(await page.getByText("Compare the claims of your job").isVisible(), false);
  });

  /** A reader goes away and comes back, so many times; what is there afterwards. */
  const wander = async (page, times) => {
    for (let count = 0; count < times; count += 1) {
      await toHome(page);
      await until(() => page.locator("boundclaim-check").count(), (count) => count === 0, "elements");
      await toDenied(page);
      await (page.bare ? page.locator("boundclaim-check").waitFor() : shown(page));
    }
    assert.equal(await page.locator("boundclaim-check").count(), 1);
    return counted(page);
  };

  test(`${name}: pages come and go, and the element with them`, async (context) => {
    const page = await visit(context, denied);
    await shown(page);
    await wander(page, 3);
  });

  if (instant) test(`${name}: instant navigation leaves nothing of the element`, async (context) => {
    // The tool's own pages leave something behind, too: what counts is what comes on top with the element.
    const grown = [];
    for (const bare of [true, false]) {
      const page = await visit(context, "");
      if (bare) await page.route("**/embed.js", (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
      await page.reload();
      await toDenied(page);
      page.bare = bare;
      await page.evaluate(() => (globalThis.same = true));
      const before = await wander(page, 10);
      const now = await wander(page, 20);
      assert.equal(await page.evaluate(() => globalThis.same), true, "the document was replaced");
      grown.push(Object.fromEntries(Object.entries(now).map(([what, count]) => [what, count - before[what]])));
    }
    const [without, with_] = grown;
    context.diagnostic(`growth over 20 navigations, without and with the element: ${JSON.stringify(grown)}`);
    assert.ok(with_.nodes <= without.nodes + 100, "nodes");
    assert.ok(with_.listeners <= without.listeners + 2, "listeners");
    assert.ok(with_.memory <= 65_536, "memory of the module");
  });

  test(`${name}: light and dark as the site`, async (context) => {
    const page = await visit(context, denied, { colorScheme: "light" });
    const element = await shown(page);
    const background = () => element.locator(".bc").evaluate((box) => getComputedStyle(box).backgroundColor);
    assert.equal(await background(), "rgb(255, 255, 255)");
    await toggle(page);
    await until(background, (color) => color === "rgb(15, 19, 22)", "background");
    // What was typed is kept.
    await element.locator("#c-token").fill("{}");
    await toggle(page);
    await until(background, (color) => color === "rgb(255, 255, 255)", "background");
    assert.equal(await element.locator("#c-token").inputValue(), "{}");
  });

  test(`${name}: wide and narrow, light and dark, nothing to find for axe`, async (context) => {
    for (const [width, dark] of [[1280, false], [1280, true], [390, false], [390, true]]) {
      const page = await visit(context, denied, { viewport: { width, height: 900 }, colorScheme: "light" });
      const element = await shown(page);
      if (dark) await toggle(page);
      await picture(page, `${name}-${width}${dark ? "-dark" : ""}`);
      await element.locator("details").evaluateAll((all) => all.forEach((details) => (details.open = true)));
      assert.deepEqual(await axe(page, "boundclaim-check"), [], `${width} ${dark}`);
      const { scroll, client } = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return { scroll: scrollWidth, client: clientWidth };
      });
      assert.ok(scroll <= client, `${scroll} at ${width}`);
      await picture(page, `${name}-${width}${dark ? "-dark" : ""}-open`);
    }
  });

  return { app, visit, shown };
}

/** The site follows the browser's setting. */
async function ofBrowser(page) {
  const dark = await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches);
  await page.emulateMedia({ colorScheme: dark ? "light" : "dark" });
}

/** A picture of the whole page, to be looked at. */
async function picture(page, name) {
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: join(PICTURES, `site-${name}.png`), fullPage: true });
}

/** How much is alive, on the page or not, and how large the memory of the module is. */
async function counted(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("HeapProfiler.collectGarbage");
  const { nodes, jsEventListeners: listeners } = await devtools.send("Memory.getDOMCounters");
  await devtools.detach();
  const module = async () => (await (await globalThis.boundclaim?.load("checker"))?.default())?.memory.buffer.byteLength ?? 0;
  return { nodes, listeners, memory: await page.evaluate(module) };
}
