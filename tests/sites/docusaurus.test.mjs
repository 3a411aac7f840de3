// Docusaurus: rendered once by its tool and again by React, which also changes pages, and its switch between light and dark.

import { INLINE, build, promises } from "./support.mjs";

const folder = build("docusaurus", {
  files: "static",
  command: "node_modules/.bin/docusaurus",
  args: (out) => ["build", "--out-dir", out],
});

await promises("docusaurus", folder, {
  policy: INLINE,
  denied: "denied/",
  instant: true,
  toHome: (page) => page.locator(".navbar__brand").first().click(),
  toDenied: (page) => page.locator("main").getByRole("link", { name: "Permission denied" }).first().click(),
  // On a narrow screen the switch is in the menu.
  toggle: async (page) => {
    await page.locator("html[data-has-hydrated=true]").waitFor();
    const menu = page.getByRole("button", { name: "Toggle navigation bar" });
    const narrow = await menu.isVisible();
    if (narrow) await menu.click();
    await page.getByRole("button", { name: /^Switch between dark and light mode/ }).click();
    if (narrow) await page.getByRole("button", { name: "Close navigation bar" }).click();
  },
});
