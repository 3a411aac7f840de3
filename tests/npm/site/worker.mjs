import { parentPort } from "node:worker_threads";
import { evaluatePolicy } from "boundclaim/policy";
import { decide } from "./decide.js";

parentPort.postMessage(decide(evaluatePolicy));
