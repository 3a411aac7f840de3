// The screens: no finding of axe-core, nothing cut off, in both themes and from 320 to 1680 px. The pictures lie in
// target/screenshots, to be looked at.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT, axe, open, start, unfold } from "./support.mjs";

const PICTURES = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "screenshots");

let app;
before(async () => {
  app = await start();
  await mkdir(PICTURES, { recursive: true });
});
after(() => app.close());

/** The screens that the design shows, each reached as a person would. */
const SCREENS = {
  "setup-empty": async () => {},
  setup: async (page) => {
    await page.getByRole("button", { name: "Open the example" }).click();
    await page.locator(".notice").getByRole("button", { name: "Close" }).click();
    await page.locator(".agreed .mark.ok").waitFor();
  },
  "setup-unfolded": async (page) => {
    await SCREENS.setup(page);
    await unfold(page);
  },
  "setup-bare": async (page) => {
    await page.locator(".presets, .start").first().waitFor();
    await page.evaluate(() => document.querySelector("a[href='#f-gitlab-url']").click());
    await page.locator("#f-gitlab-url").waitFor();
  },
  "setup-wrong": async (page) => {
    await SCREENS.setup(page);
    await page.locator("#f-scope-project_id").fill("my-group/my-project");
    await page.locator("#f-server-url").fill("vault.example.com");
    await page.locator("#f-secrets-0-path").fill("secret/data/*");
    await page.locator("label[for=option-1]").click();
  },
  "setup-wide-open": async (page) => {
    await SCREENS.setup(page);
    await page.locator("input[name=f-scope-kind][value=group]").check();
    await page.locator("#f-scope-protected_only").uncheck();
    await page.locator("#f-scope-refs-0-name").fill("release/*");
  },
  "setup-long": async (page) => {
    await page.getByRole("button", { name: /^One role, many projects/ }).click();
    await page.locator("#f-secrets-0-path").fill("projects/${CI_PROJECT_ID}/" + "a-long-name/".repeat(9) + "api");
  },
  "setup-unreadable": async (page) => {
    await SCREENS.setup(page);
    const broken = { name: "broken.json", mimeType: "application/json", buffer: Buffer.from('{"surprise": 1}') };
    await page.locator("input[type=file][aria-label='Open a saved setup']").setInputFiles(broken);
    await page.locator(".notice").getByText("This is not a setup.").waitFor();
  },
  embed: (page) => go(page, "#embed", "#m-snippet"),
  "check-empty": (page) => go(page, "#check", ".gallery"),
  check: (page) => go(page, "#example=claims-as-numbers", ".fix"),
  guide: (page) => go(page, "#example=guide", ".trace"),
  "check-granted": async (page) => {
    await go(page, "#example=policy-without-data", ".fix");
    await page.locator(".fix").first().getByRole("button", { name: "Apply" }).click();
    await page.locator(".summary-ok").waitFor();
    await page.getByRole("button", { name: "Share" }).click();
    await unfold(page);
  },
  "check-unreadable": async (page) => {
    await go(page, "#check", ".gallery");
    await page.locator("#c-token").fill("eyJ");
    await page.locator("#c-role").fill("{ broken");
    await page.locator("#c-any").fill("nothing that is known");
    await page.getByRole("button", { name: "Read it" }).click();
    await page.locator(".notice").waitFor();
  },
  "explain-empty": (page) => go(page, "#explain", ".sample"),
  explain: (page) => go(page, "#explain=reading%20from%20Vault:%20api%20error:%20status%20code%20403:%20permission%20denied", ".cause"),
  "compare-empty": (page) => go(page, "#compare", "#v-result"),
  compare: async (page) => {
    await go(page, "#compare", "#v-result");
    await page.getByRole("button", { name: "Open an example" }).click();
    await page.locator(".gains").first().waitFor();
    await unfold(page);
  },
  privacy: (page) => go(page, "#privacy", "#p-csp"),
};

/** Follows a link into the checker. */
async function go(page, fragment, shown) {
  await page.evaluate((to) => (location.hash = to), fragment);
  await page.locator(shown).first().waitFor();
}

/** Whether the page itself scrolls sideways; code may, in its box. */
const overflows = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

for (const [name, reach] of Object.entries(SCREENS)) {
  test(`${name} passes axe-core`, async (t) => {
    for (const colorScheme of ["light", "dark"]) {
      for (const width of [390, 1280]) {
        const page = await open(t, app, { viewport: { width, height: 900 }, colorScheme });
        await reach(page);
        assert.deepEqual(await axe(page), [], `${colorScheme} at ${width} px`);
        await page.screenshot({ path: join(PICTURES, `${name}-${width}-${colorScheme}.png`), fullPage: true });
      }
    }
  });

  test(`${name} fits every width`, async (t) => {
    const page = await open(t, app, { viewport: { width: 1680, height: 900 } });
    await reach(page);
    for (const width of [1680, 1440, 1280, 1024, 1023, 820, 768, 640, 480, 390, 360, 320]) {
      await page.setViewportSize({ width, height: 900 });
      assert.equal(await overflows(page), 0, `${width} px`);
      if ([1680, 820, 320].includes(width)) {
        await page.screenshot({ path: join(PICTURES, `${name}-${width}.png`), fullPage: true });
      }
    }
  });
}

test("axe-core would notice", async (t) => {
  const page = await open(t, app);
  await page.evaluate(() => document.querySelector("main").append(document.createElement("button")));
  assert.match((await axe(page)).join("\n"), /button-name/);
});

test("targets are large enough for a finger", async (t) => {
  const page = await open(t, app, { viewport: { width: 390, height: 900 }, hasTouch: true, isMobile: true });
  await SCREENS.setup(page);
  await unfold(page);
  const small = await page.evaluate(() => {
    const controls = document.querySelectorAll("button, select, textarea, summary, input:not([type=file])");
    const shown = [...controls].filter((control) => control.checkVisibility({ visibilityProperty: true }));
    // A box is as large as its label.
    const target = (control) =>
      (control.matches("[type=checkbox], [type=radio]") && control.closest("label, .option")) || control;
    const sizes = shown.map((control) => [control, target(control).getBoundingClientRect()]);
    return sizes
      .filter(([, { width, height }]) => width > 1 && (width < 32 || height < 32))
      .map(([control, { width, height }]) => `${control.outerHTML.slice(0, 120)}: ${width} × ${height}`);
  });
  assert.deepEqual(small, []);
});

test("the focus is visible, and never behind the bars", async (t) => {
  for (const viewport of [{ width: 1280, height: 700 }, { width: 390, height: 700 }]) {
    const page = await open(t, app, { viewport });
    await SCREENS.setup(page);
    for (let count = 0; count < 120; count += 1) {
      await page.keyboard.press("Tab");
      const hidden = await page.evaluate(() => {
        const at = document.activeElement;
        if (at === document.body) return null;
        const style = getComputedStyle(at);
        const ring = style.outlineStyle !== "none" || style.boxShadow !== "none" || at.matches("[type=radio], [type=checkbox]");
        if (!ring) return `no ring: ${at.outerHTML.slice(0, 100)}`;
        const { left, top, width, height } = at.getBoundingClientRect();
        if (width <= 1 || height > innerHeight / 2) return null;
        const over = document.elementFromPoint(left + width / 2, top + Math.min(height / 2, 12));
        const covered = over && over !== at && !at.contains(over) && !over.contains(at) && over.closest("header, .summary-bar, .dock, .pane-head");
        return covered ? `behind ${covered.className}: ${at.outerHTML.slice(0, 100)}` : null;
      });
      assert.equal(hidden, null);
    }
  }
});
