// A Worker that imports is a module.
export default { worker: { format: "es" } };
