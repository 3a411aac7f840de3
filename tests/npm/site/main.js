import { check } from "boundclaim";

const show = (text) => document.body.append(text, document.createElement("br"));
const { verdict, sentence } = check({ role_name: "app", role: null });
show(`${verdict}: ${sentence}`);

const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
worker.onmessage = ({ data }) => {
  show(data);
  document.body.dataset.done = "";
};
