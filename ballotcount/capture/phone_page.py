"""The page that a phone opens: it shows its camera and sends one picture after the other."""

from __future__ import annotations

import html
import json
import secrets

NAMES = ("title", "start", "sending", "waiting", "refused", "no_camera", "awake")
"""Texts of the page; ``camera.phone.page.<name>`` in the catalogue."""

PAGE = """<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-{nonce}';
 style-src 'nonce-{nonce}'; connect-src 'self'; media-src 'self' blob: mediastream:; base-uri 'none'">
<title>{title}</title><style nonce="{nonce}">
body{{margin:0;background:#111;color:#eee;font:18px sans-serif;text-align:center}}
video{{width:100%;max-height:70vh;background:#000}}
button{{font-size:22px;padding:14px 28px;margin:12px}}p{{margin:12px}}
</style></head><body><video id="view" playsinline muted></video><p id="said" role="status">{awake}</p>
<button id="start">{start}</button><script nonce="{nonce}">
"use strict";
const words = {words};
const view = document.getElementById("view"), said = document.getElementById("said");
const say = text => {{ said.textContent = text; }};
async function held(track) {{
  const can = track.getCapabilities ? track.getCapabilities() : {{}}, wanted = [];
  if ((can.exposureMode || []).includes("manual") && can.exposureTime) {{ // in units of 0.1 ms: 1/100, 2/100, 3/100 s
    const now = track.getSettings().exposureTime || 200;
    const near = [100, 200, 300].reduce((a, b) => Math.abs(Math.log(b / now)) < Math.abs(Math.log(a / now)) ? b : a);
    if (near <= can.exposureTime.max) wanted.push({{exposureMode: "manual", exposureTime: near}});
  }}
  if ((can.focusMode || []).includes("manual")) wanted.push({{focusMode: "manual"}});
  if ((can.whiteBalanceMode || []).includes("manual")) wanted.push({{whiteBalanceMode: "manual"}});
  for (const one of wanted) try {{ await track.applyConstraints({{advanced: [one]}}); }} catch (e) {{}}
}}
async function send(canvas, pen) {{
  for (;;) {{
    if (view.videoWidth) {{
      canvas.width = view.videoWidth; canvas.height = view.videoHeight;
      pen.drawImage(view, 0, 0);
      const data = await new Promise(done => canvas.toBlob(done, "image/jpeg", 0.88));
      try {{
        const answer = await fetch("frame", {{method: "POST", body: data, cache: "no-store"}});
        say(answer.ok ? words.sending : words.refused);
      }} catch (e) {{ say(words.waiting); await new Promise(done => setTimeout(done, 700)); }}
    }}
    await new Promise(done => requestAnimationFrame(done));
  }}
}}
document.getElementById("start").onclick = async event => {{
  try {{
    const stream = await navigator.mediaDevices.getUserMedia({{audio: false, video: {{
      facingMode: {{ideal: "environment"}}, width: {{ideal: 1920}}, height: {{ideal: 1080}},
      frameRate: {{ideal: 30}}}}}});
    view.srcObject = stream; await view.play(); event.target.remove();
    if (navigator.wakeLock) try {{ await navigator.wakeLock.request("screen"); }} catch (e) {{}}
    setTimeout(() => held(stream.getVideoTracks()[0]), 2000);
    const canvas = document.createElement("canvas");
    send(canvas, canvas.getContext("2d", {{alpha: false}}));
  }} catch (e) {{ say(words.no_camera); }}
}};
</script></body></html>
"""


def page_of(words: dict[str, str]) -> bytes:
    """Return the page in UTF-8.

    Args:
        words: a text for each of ``NAMES``.
    """
    script = json.dumps({name: words[name] for name in NAMES}).replace("<", "\\u003c")
    shown = {name: html.escape(words[name]) for name in NAMES}
    return PAGE.format(nonce=secrets.token_hex(12), words=script, **shown).encode()
