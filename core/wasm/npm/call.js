// From JavaScript's values to the core's JSON, and back.

/** An input that cannot be read. */
export class BoundclaimError extends Error {
  constructor(diagnostics) {
    super(diagnostics.map(({ message }) => message).join("\n"));
    this.name = "BoundclaimError";
    this.diagnostics = diagnostics;
  }
}

/** A function of the module, for values instead of JSON. */
export const wrap = (work) => (input) => {
  const text = work.length > 0 ? json(input) : undefined;
  let answer;
  try {
    answer = work(text);
  } catch (thrown) {
    // The module throws its findings as JSON.
    throw typeof thrown === "string" ? new BoundclaimError(JSON.parse(thrown)) : thrown;
  }
  return JSON.parse(answer);
};

/** An input as JSON; not everything in JavaScript has one. */
const json = (input) => {
  let why = `${typeof input} has no JSON`;
  try {
    const text = JSON.stringify(input);
    if (text !== undefined) return text;
  } catch (error) {
    why = error.message;
  }
  throw new BoundclaimError([{
    code: "not-json",
    severity: "error",
    message: `the input is not JSON: ${why}`,
    help: "Give a plain object of texts, numbers and lists.",
    url: "docs/diagnostics.md#not-json",
    source: "input",
    field: "",
    labels: [],
    related: [],
  }]);
};
