import { evaluatePolicy } from "boundclaim/policy";
import { decide } from "./decide.js";

self.postMessage(decide(evaluatePolicy));
