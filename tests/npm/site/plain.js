import { check, evaluatePolicy } from "./node_modules/boundclaim/all/browser.js";
import { decide } from "./decide.js";

const show = (text) => document.body.append(text, document.createElement("br"));
const { verdict, sentence } = check({ role_name: "app", role: null });
show(`${verdict}: ${sentence}`);
show(decide(evaluatePolicy));
document.body.dataset.done = "";
