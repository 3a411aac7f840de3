// The declarations say what the functions take and give: what is really produced is compiled as typed fixtures.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { install, load, run, tool, vectors } from "./support.mjs";

const folder = install();
const api = await load(folder);

/** A value as source text; no type depends on a long text. */
const literal = (value) =>
  JSON.stringify(value, (_, item) => (typeof item === "string" && item.length > 80 ? `${item.slice(0, 79)}…` : item));

/** Files with a constant of a type for each value. */
function fixtures(type, values) {
  const lines = values.map((value, index) => `export const value${index}: ${type} = ${literal(value)};`);
  return `import type { ${type} } from "boundclaim";\n${lines.join("\n")}\n`;
}

/** The fields of an input at a place, by the core's own word. */
function fields(name, place) {
  const nested = place.reduceRight((value, key) => (key === "[]" ? [value] : { [key]: value }), { no_such_field: 1 });
  try {
    api[name](nested);
  } catch ({ diagnostics }) {
    const { help } = diagnostics.find(({ code }) => code === "unknown-field");
    return help.match(/^Its fields are: (.*)\.$/)[1].split(", ");
  }
  return assert.fail(`${name} takes anything at ${place}`);
}

const INPUTS = {
  generate: ["Setup", "", "gitlab", "server", "auth", "scope", "scope group", "scope refs []", "kv", "secrets []", "method", "job", "audit"],
  check: ["Evidence", "", "server", "gitlab", "token", "policies []", "mounts secret/", "secret", "request", "pipeline"],
  compare: ["Versions", "", "before"],
  diagnose: ["DiagnoseInput", "", "server"],
  parsePolicy: ["PolicyInput", "", "server", "mounts secret/"],
  evaluatePolicy: ["PolicyQuestion", "", "policies []", "identity", "identity aliases []", "identity groups []", "request"],
  explainPath: ["KvPathInput", ""],
  readPipeline: ["PipelineInput", "", "gitlab"],
  decodeToken: ["TokenInput", ""],
};

/** A constant for each place of an input: true, when the type has just the fields that the core has. */
function keys() {
  const lines = ["type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;"];
  const types = Object.values(INPUTS).map(([type]) => type);
  for (const [name, [type, ...places]] of Object.entries(INPUTS)) {
    for (const [index, text] of places.entries()) {
      const place = text.split(" ").filter(Boolean);
      const at = place.reduce((of, key) => `NonNullable<${of}${key === "[]" ? "[number]" : `[${JSON.stringify(key)}]`}>`, type);
      const known = fields(name, place).map((field) => JSON.stringify(field)).join(" | ");
      lines.push(`export const ${name}${index}: Same<keyof ${at}, ${known}> = true;`);
    }
  }
  return `import type { ${types.join(", ")} } from "boundclaim";\n${lines.join("\n")}\n`;
}

const USAGE = `
import { BoundclaimError, check, evaluatePolicy, explainPath, generate, type Evidence, type Span } from "boundclaim";
import { init, initSync, parsePolicy } from "boundclaim/policy/manual";
import { verifyToken } from "boundclaim/verify";
// @ts-expect-error: another entry has it
import { check as elsewhere } from "boundclaim/policy";

const evidence: Evidence = { role_name: "app", role: null };
const verdict: "granted" | "refused" | "unknown" = check(evidence).verdict;
const span: Span = generate({ scope: { project_id: "42", refs: [] } }).artifacts[0]!.notes[0]!.span;
const place: string | undefined = explainPath({ text: "secret/a" })?.place?.path;
// @ts-expect-error: no such field
check({ rolename: "app" });
// @ts-expect-error: a number, where a text is wanted
generate({ scope: { project_id: 42 } });
// @ts-expect-error: no such operation
evaluatePolicy({ request: { operation: "write", path: "a" } });
// @ts-expect-error: null is not excluded
explainPath({ text: "secret/a" }).form;
try {
  initSync({ module: new Uint8Array() });
  await init();
  parsePolicy({ text: "" });
} catch (error) {
  if (error instanceof BoundclaimError) error.diagnostics.map(({ message }: { message: string }) => message);
}
const answer = verifyToken({ jwt: "", jwks: { keys: [] } });
export const said = "error" in answer ? answer.error : answer.verified;
export { elsewhere, place, span, verdict };
`;

const source = join(folder, "src");
mkdirSync(source);
const checks = api.examples().filter(({ kind }) => kind === "check").map(({ input }) => JSON.parse(input));
const pipelines = checks.map(({ pipeline }) => pipeline.text).concat(
  "include: a.yml\njob:\n  image: vault\n  environment: e\n  artifacts: {paths: [a]}\n  rules: [{if: $A}]\n  id_tokens: {T: {aud: [a]}, U: {}}\n",
  "job: [");
const policies = ["hcl.hand.jsonl", "hcl.openbao.jsonl.gz"].flatMap(vectors).slice(0, 400);
const paths = ["vault kv get secret/data/app", "vault read secret/a", "a/b/k@secret", "vault: a/k", "../secret/a",
  "vault kv get -mount=secret secret/a", "vault kv get nosuch/a", "vault kv get v1/secret/a", "vault kv get secret/a/b -field=x",
  "vault read -field=x secret/data/a", "secret/data/a", "https://v/ui/vault/secrets/secret/kv/a%2Fb"];
const files = {
  "usage.ts": USAGE,
  "keys.ts": keys(),
  "setup.ts": fixtures("Setup", api.presets().map(({ setup }) => setup)),
  "generated.ts": fixtures("Generated", [{}, ...api.presets().map(({ setup }) => setup)].map(api.generate)),
  "evidence.ts": fixtures("Evidence", checks),
  "report.ts": fixtures("Report", [{}, ...checks].map(api.check)),
  "comparison.ts": fixtures("Comparison", checks.map((evidence, index) =>
    api.compare({ before: evidence, after: checks[(index + 1) % checks.length] }))),
  "example.ts": fixtures("Example", api.examples()),
  "preset.ts": fixtures("Preset", api.presets()),
  "diagnosis.ts": fixtures("Diagnosis", vectors("errors.jsonl").slice(0, 150)
    .map(({ stdout, stderr }) => api.diagnose({ text: `${stdout ?? ""}${stderr ?? ""}` }))
    .concat(api.diagnose({ text: "boundclaim diagnose 1\nserver: https://v\npayload: {\"ref\":\"main\"}\nlogin: auth/jwt/login role=r\nstatus: 200\ncapabilities: a: read\n" }))),
  "reading.ts": fixtures("PolicyReading", policies.map(({ text }) => api.parsePolicy({ text, server: { product: "openbao" } }))),
  "answer.ts": fixtures("PolicyAnswer", vectors("acl.hand.jsonl").map(({ policies, requests: [[operation, path]] }) => api.evaluatePolicy({
    policies: Object.entries(policies).map(([name, text]) => ({ name, text })), request: { operation, path } }))),
  "path.ts": fixtures("KvPathExplanation", paths.map((text) => api.explainPath({ text, mounts: { secret: { type: "kv", version: 2 } } }))),
  "pipeline.ts": fixtures("PipelineReading", pipelines.map((text) => api.readPipeline({ text }))),
  "decoded.ts": fixtures("Decoded", [
    api.decodeToken({ claims: { iss: "gitlab.example.com", exp: 1, x: null, y: [1], z: { a: true } }, now: 5 }),
    api.decodeToken({ jwt: `${btoa('{"alg":"RS256"}')}.${btoa('{"iss":"x"}')}.AAAA` })]),
  "version.ts": fixtures("VersionInfo", [api.version()]),
};
for (const [name, text] of Object.entries(files)) writeFileSync(join(source, name), text);

for (const [module, moduleResolution] of [["esnext", "bundler"], ["node16", "node16"], ["nodenext", "nodenext"]]) {
  test(`module resolution ${moduleResolution}`, () => {
    const config = join(folder, `tsconfig.${moduleResolution}.json`);
    // No library of the DOM, and no types of Node: the declarations stand alone.
    const compilerOptions = { module, moduleResolution, target: "es2022", lib: ["es2022"], types: [], strict: true,
      noEmit: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, skipLibCheck: false };
    writeFileSync(config, JSON.stringify({ compilerOptions, include: ["src"] }));
    run(tool("tsc"), ["--project", config], { cwd: folder });
  });
}

test("the check of the types can fail", () => {
  writeFileSync(join(source, "wrong.ts"), fixtures("Report", [{ ...api.check({}), surprise: 1 }]));
  assert.throws(() => run(tool("tsc"), ["--project", join(folder, "tsconfig.bundler.json")], { cwd: folder }), /surprise/);
});
