// MkDocs with Material: instant navigation, and its switch between light and dark.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { INLINE, build, promises } from "./support.mjs";

const folder = build("mkdocs", {
  files: "docs",
  command: process.env.BOUNDCLAIM_PYTHON ?? "python3",
  args: (out) => ["-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", out],
});

await promises("mkdocs", folder, {
  policy: INLINE,
  denied: "denied/",
  instant: true,
  // Only what the sitemap lists is navigated to instantly, and the port counts.
  deployed: (url) => {
    const sitemap = join(folder, "sitemap.xml");
    writeFileSync(sitemap, readFileSync(sitemap, "utf8").replaceAll("https://handbook.example.com/", url));
  },
  toHome: (page) => page.locator(".md-header__title, .md-logo").locator("visible=true").first().click(),
  toDenied: (page) => page.getByRole("link", { name: "Permission denied" }).locator("visible=true").first().click(),
  toggle: (page) => page.locator(".md-header label[for^=__palette]:not([hidden])").click(),
});
