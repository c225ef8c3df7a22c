// Runs the script of the phone's page with a phone that is imitated: node phone_browser.js PAGE CASE
"use strict";
const fs = require("fs"), vm = require("vm");
const [, , file, wanted] = process.argv;
const script = fs.readFileSync(file, "utf8").match(/<script[^>]*>([\s\S]*)<\/script>/)[1];
const log = [], elements = {}, listeners = {};
const track = {readyState: "live", muted: false, applied: [], stop() { this.readyState = "ended"; },
  getCapabilities: () => ({exposureMode: ["manual"], exposureTime: {max: 500}, focusMode: ["manual"]}),
  getSettings: () => ({exposureTime: 170}), async applyConstraints(c) { this.applied.push(c.advanced[0]); }};
const element = id => elements[id] ||= {id, hidden: false, textContent: "", videoWidth: 64, videoHeight: 36, async play() {}};
const canvas = {getContext: () => ({drawImage: () => log.push("drawn")}), toBlob: done => done(`${canvas.width}x${canvas.height}`)};
let requests = 0;
const answers = {sends: [204, 204, 204], pulled: [204, "down", "down", 204], silent: [204, "silent", 204], refused: [404, 404], unfit: [415, 413, 204], taken: [204, 410], call: [204, 204]}[wanted] || [];
const world = {
  document: {getElementById: element, createElement: () => canvas, hidden: false, addEventListener: (name, act) => { listeners[name] = act; }},
  navigator: {mediaDevices: {async getUserMedia(asked) {
    log.push(`asked ${asked.video.width.ideal}`);
    if (wanted === "forbidden") throw new Error("NotAllowedError");
    return {getVideoTracks: () => [track]};
  }}, wakeLock: {async request() { log.push("awake"); }}},
  async fetch(place, given) {
    const answer = answers[requests++];
    log.push(`${given.method} ${place} ${given.body}`);
    if (wanted === "call" && requests === 2) track.readyState = "ended";
    if (answer === undefined) { track.readyState = "ended"; return {ok: true, status: 204}; }
    if (answer === "down") throw new TypeError("Failed to fetch");
    if (answer === "silent") return new Promise((_, fail) => given.signal.addEventListener("abort", () => fail(new Error("aborted"))));
    return {ok: answer < 300, status: answer};
  },
  AbortController, clearTimeout, setTimeout: (act, ms) => setTimeout(act, ms / 100), requestAnimationFrame: act => setTimeout(act, 1),
};
vm.runInNewContext(script, world);
const said = [];
const proxy = element("said");
Object.defineProperty(proxy, "textContent", {set: text => { if (said[said.length - 1] !== text) said.push(text); }});
element("start").onclick().then(() => setTimeout(() => {
  if (wanted === "sends") listeners.visibilitychange();
  console.log(JSON.stringify({log, said, start: !element("start").hidden, held: track.applied, state: track.readyState}));
}, 150));
