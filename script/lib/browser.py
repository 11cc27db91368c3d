"""A browser without a window, led by its DevTools protocol: enough for pictures."""

import base64
import json
import shutil
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

import websocket

NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
PATIENCE = 60  # seconds until a page has to be there
SETTLED = 1.5  # seconds that animations take

IS_READY = """
    document.readyState === "complete"
    && !document.querySelector(".o_loading_indicator, .o_view_sample_data, .o_blockUI")
    && !!document.querySelector(".o_action .o_content, #wrap, .page, .oe_login_form")
"""


class Browser:
    """A page of a browser; ``with Browser(width, height) as browser`` ends it."""

    def __init__(self, width, height):
        self.size = {"width": width, "height": height}
        self.last_id = 0

    def __enter__(self):
        self.home = Path(tempfile.mkdtemp())
        program = next(filter(None, map(shutil.which, NAMES)))
        self.process = subprocess.Popen(
            [
                program,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--remote-debugging-port=0",
                "--remote-allow-origins=*",
                f"--user-data-dir={self.home}",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.socket = websocket.create_connection(self._find_page(), timeout=PATIENCE)
        self._call("Page.enable")
        self.resize()
        return self

    def __exit__(self, *error):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def _find_page(self):
        """Return the address of the page's DevTools, once the browser is up."""
        told = self.home / "DevToolsActivePort"
        self._wait(lambda: told.exists() and told.read_text().count("\n"), "a browser")
        port = told.read_text().split("\n")[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
            pages = json.load(answer)
        return next(
            page["webSocketDebuggerUrl"] for page in pages if page["type"] == "page"
        )

    def _call(self, method, **parameters):
        self.last_id += 1
        message = {"id": self.last_id, "method": method, "params": parameters}
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.last_id:
                return answer.get("result", {})

    def _wait(self, condition, what):
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError(f"waited in vain for {what}")
            time.sleep(0.1)

    def resize(self, width=None, height=None):
        """Give the page another size, in pixels: by default its first one."""
        width, height = width or self.size["width"], height or self.size["height"]
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )

    def run(self, script):
        """Return what a script on the page comes to."""
        answer = self._call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        return answer.get("result", {}).get("value")

    def open(self, url):
        """Open a page, and wait until all of it is there."""
        self._call("Page.navigate", url=url)
        self.settle(url)

    def settle(self, what):
        time.sleep(SETTLED)
        self._wait(lambda: self.run(IS_READY), what)
        time.sleep(SETTLED)

    def click(self, selector):
        """Click on what a CSS selector finds first."""
        self._await(selector, "click()")
        self.settle(selector)

    def show(self, selector):
        """Bring what a CSS selector finds first into the middle of the page."""
        self._await(selector, "scrollIntoView({block: 'center'})")

    def _await(self, selector, deed):
        found = f"document.querySelector({json.dumps(selector)})"
        self._wait(lambda: self.run(f"!!{found}"), selector)
        self.run(f"{found}.{deed}")

    def log_in(self, base, login, password):
        """Log in to Odoo, after whoever was."""
        self._call("Storage.clearDataForOrigin", origin=base, storageTypes="all")
        self.open(f"{base}/web/login?redirect=/my")
        for name, value in (("login", login), ("password", password)):
            field = f"document.querySelector('.oe_login_form [name={name}]')"
            self.run(f"{field}.value = {json.dumps(value)}")
        self.run("document.querySelector('.oe_login_form').submit()")
        self.settle("the log-in")

    def set_cookie(self, name, value):
        """Give the site of the page a cookie."""
        self.run(f"document.cookie = {json.dumps(f'{name}={value}; path=/')}")

    def shoot(self, path):
        """Keep a picture of the page."""
        picture = self._call("Page.captureScreenshot", format="png")
        path.write_bytes(base64.b64decode(picture["data"]))
