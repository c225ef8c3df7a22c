"""Drive Chromium without a window, through its pipe; no library of a browser is needed."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import threading
from itertools import count
from pathlib import Path
from typing import Any

NAME = next((name for name in ("chromium", "chromium-browser", "google-chrome") if shutil.which(name)), None)


class Chromium:
    """A browser with one page and an imitated camera.

    Args:
        film: Motion JPEG that its camera shows again and again; None for the browser's own test picture.
        pin: SHA-256 of the public key that is trusted although nobody vouches for it, base64.
        allows: whether the page may use the camera.
    """

    def __init__(self, profile: Path, *, film: Path | None, pin: str, allows: bool = True) -> None:
        ask_in, ask_out = os.pipe()
        say_in, say_out = os.pipe()
        given = ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe",
                 f"--user-data-dir={profile}",
                 "--use-fake-device-for-media-stream", f"--ignore-certificate-errors-spki-list={pin}",
                 "--window-size=412,860"]  # fmt: skip
        given += [f"--use-file-for-fake-video-capture={film}"] if film is not None else []
        given += ["--use-fake-ui-for-media-stream"] if allows else ["--deny-permission-prompts"]
        words = f"exec {NAME} {' '.join(given)} about:blank 3<&{ask_in} 4>&{say_out}"
        self._process = subprocess.Popen(
            ["/bin/bash", "-c", words], pass_fds=(ask_in, say_out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(ask_in)
        os.close(say_out)
        self._out = os.fdopen(ask_out, "wb", buffering=0)
        self._in = os.fdopen(say_in, "rb")
        self._numbers = count(1)
        self._session = ""
        target = next(one for one in self._ask("Target.getTargets")["targetInfos"] if one["type"] == "page")
        self._session = self._ask("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]

    def open(self, url: str) -> str:
        """Go to an address; return why it was not loaded, nothing if it was."""
        return str(self._ask("Page.navigate", url=url).get("errorText", ""))

    def run(self, script: str) -> Any:
        """Return the value of a script on the page, run as if somebody had pressed a key."""
        done = self._ask("Runtime.evaluate", expression=script, userGesture=True, returnByValue=True, awaitPromise=True)
        return done["result"].get("value")

    def picture(self) -> bytes:
        """Return the page as PNG."""
        return base64.b64decode(self._ask("Page.captureScreenshot", format="png")["data"])

    def close(self) -> None:
        """End the browser."""
        self._process.terminate()
        self._process.wait(20)
        self._out.close()
        self._in.close()

    def _ask(self, method: str, **given: Any) -> dict[str, Any]:
        number = next(self._numbers)
        asked = {"id": number, "method": method, "params": given}
        asked |= {"sessionId": self._session} if self._session else {}
        self._out.write(json.dumps(asked).encode() + b"\0")
        watch = threading.Timer(60, self._process.kill)
        watch.start()
        try:
            while True:
                answer = json.loads(self._next())
                if answer.get("id") == number:
                    assert "error" not in answer, answer["error"]
                    found: dict[str, Any] = answer["result"]
                    return found
        finally:
            watch.cancel()

    def _next(self) -> bytes:
        text = bytearray()
        while (byte := self._in.read(1)) != b"\0":
            assert byte, "the browser ended"
            text += byte
        return bytes(text)
