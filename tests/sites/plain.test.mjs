// Plain HTML, under the strict policy of the app.

import { POLICY } from "../browser/support.mjs";
import { build, promises } from "./support.mjs";

await promises("plain", build("plain", { files: "." }), {
  policy: POLICY,
  denied: "denied/",
  toHome: (page) => page.getByRole("link", { name: "Secrets in pipelines" }).click(),
  toDenied: (page) => page.getByRole("link", { name: "Permission denied" }).click(),
});
