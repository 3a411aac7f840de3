/** One decision, as a sentence. */
export const decide = (evaluatePolicy) => evaluatePolicy({
  policies: [{ name: "app", text: 'path "secret/data/*" { capabilities = ["read"] }' }],
  request: { operation: "read", path: "secret/data/app" },
}).explanation.sentence;
