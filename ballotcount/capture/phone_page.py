"""The page that a phone opens: it shows its camera and sends one picture after the other."""

from __future__ import annotations

import html
import json
import secrets

NAMES = ("title", "start", "sending", "waiting", "refused", "unfit", "taken_over", "stopped", "no_camera", "awake")
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
const words = {words}, place = "frame/{number}";
const view = document.getElementById("view"), said = document.getElementById("said");
const start = document.getElementById("start");
const say = text => {{ said.textContent = text; }};
const after = seconds => new Promise(done => setTimeout(done, 1000 * seconds));
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
async function awake() {{ // a phone that shows another page lets its screen sleep again
  if (navigator.wakeLock) try {{ await navigator.wakeLock.request("screen"); }} catch (e) {{}}
}}
async function sent(data) {{ // returns whether the computer still wants pictures of this page
  const patience = new AbortController(), alarm = setTimeout(() => patience.abort(), 3000); // a pulled cable is silent
  try {{
    const answer = await fetch(place, {{method: "POST", body: data, cache: "no-store", signal: patience.signal}});
    const of = {{410: words.taken_over, 413: words.unfit, 415: words.unfit}}; // no scan of the code mends a picture
    say(answer.ok ? words.sending : of[answer.status] || words.refused);
    return answer.status !== 410;
  }} catch (e) {{ say(words.waiting); await after(0.7); return true; }} finally {{ clearTimeout(alarm); }}
}}
async function send(track, canvas, pen) {{
  while (track.readyState === "live") {{
    if (view.videoWidth && !track.muted) {{
      canvas.width = view.videoWidth; canvas.height = view.videoHeight;
      pen.drawImage(view, 0, 0);
      const data = await new Promise(done => canvas.toBlob(done, "image/jpeg", 0.88));
      if (!await sent(data)) {{ track.stop(); return; }}
    }}
    await new Promise(done => requestAnimationFrame(done));
  }}
  say(words.stopped); start.hidden = false; // a call, another app or the system took the camera
}}
start.onclick = async () => {{
  start.hidden = true;
  try {{
    const stream = await navigator.mediaDevices.getUserMedia({{audio: false, video: {{
      facingMode: {{ideal: "environment"}}, width: {{ideal: 1920}}, height: {{ideal: 1080}},
      frameRate: {{ideal: 30}}}}}});
    view.srcObject = stream; await view.play(); await awake();
    const track = stream.getVideoTracks()[0];
    setTimeout(() => held(track), 2000);
    const canvas = document.createElement("canvas");
    send(track, canvas, canvas.getContext("2d", {{alpha: false}}));
  }} catch (e) {{ say(words.no_camera); start.hidden = false; }}
}};
document.addEventListener("visibilitychange", () => {{ if (start.hidden && !document.hidden) awake(); }});
</script></body></html>
"""


def page_of(words: dict[str, str], number: int) -> bytes:
    """Return the page in UTF-8.

    Args:
        words: a text for each of ``NAMES``.
        number: of this page; the pictures of an older page are refused once a newer one has sent its own.
    """
    # `</script>` inside a text would end the script
    script = json.dumps({name: words[name] for name in NAMES}).replace("<", "\\u003c")
    shown = {name: html.escape(words[name]) for name in NAMES}
    return PAGE.format(nonce=secrets.token_hex(12), words=script, number=number, **shown).encode()
