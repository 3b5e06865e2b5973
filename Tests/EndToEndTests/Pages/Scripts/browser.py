"""Chromium without a window, driven over its DevTools protocol through a pair of pipes."""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

KEYS = {
    "Enter": (13, "\r"), "Tab": (9, ""), "Escape": (27, ""), "Backspace": (8, ""),
    "ArrowDown": (40, ""), "ArrowUp": (38, ""), "ArrowLeft": (37, ""), "ArrowRight": (39, ""),
    "F1": (112, ""), "F2": (113, ""), "F8": (119, ""), " ": (32, " "),
}
ALT, CONTROL, SHIFT = 1, 2, 8


class Failure(Exception):
    """Something on a page is not as it should be."""


class Browser:
    """One Chromium with a profile of its own, which is gone with it."""

    def __init__(self, program="chromium"):
        self.profile = tempfile.mkdtemp(prefix="packgate-browser-")
        to_child, self.output = os.pipe()
        self.input, from_child = os.pipe()
        arguments = [
            # It sees nothing but this checkout's own pages, and a container may have no sandbox.
            program, "--no-sandbox", "--headless=new", "--remote-debugging-pipe", "--no-first-run",
            "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-extensions",
            "--hide-scrollbars", "--password-store=basic", "--user-data-dir=" + self.profile,
        ]

        def connect():
            # The protocol is spoken on the descriptors 3 and 4, whatever these were before.
            source, target = os.dup(to_child), os.dup(from_child)
            os.dup2(source, 3)
            os.dup2(target, 4)

        self.process = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, preexec_fn=connect, pass_fds=(3, 4), start_new_session=True)
        os.close(to_child)
        os.close(from_child)
        self.number = 0
        self.rest = b""
        self.answers = {}
        self.events = []

    def close(self):
        try:
            self.call("Browser.close")
            self.process.wait(5)
        except (Failure, subprocess.TimeoutExpired, OSError):
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def call(self, method, session=None, limit=20, **parameters):
        self.number += 1
        number = self.number
        message = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.output, data):]
        end = time.monotonic() + limit
        while number not in self.answers:
            self.receive(end, method)
        answer = self.answers.pop(number)
        if "error" in answer:
            raise Failure(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def receive(self, end, what):
        ready, _, _ = select.select([self.input], [], [], max(0, end - time.monotonic()))
        if not ready:
            raise Failure(f"{what} took too long")
        data = os.read(self.input, 1 << 16)
        if not data:
            raise Failure("the browser has ended")
        *messages, self.rest = (self.rest + data).split(b"\0")
        for text in messages:
            message = json.loads(text)
            if "id" in message:
                self.answers[message["id"]] = message
            else:
                self.events.append(message)

    def page(self, width=1280, height=800, dark=False):
        return Page(self, width, height, dark)


class Page:
    """One tab, and what it said and asked for since it was opened."""

    def __init__(self, browser, width, height, dark):
        self.browser = browser
        # Each tab with storage of its own.
        self.context = browser.call("Target.createBrowserContext")["browserContextId"]
        target = browser.call(
            "Target.createTarget", url="about:blank", browserContextId=self.context)
        self.target = target["targetId"]
        attached = browser.call("Target.attachToTarget", targetId=self.target, flatten=True)
        self.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(domain + ".enable")
        self.size(width, height)
        self.call(
            "Emulation.setEmulatedMedia",
            features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def size(self, width, height):
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height,
            deviceScaleFactor=1, mobile=False)

    def open(self, address):
        self.call("Page.navigate", url=address)
        self.wait("document.readyState === 'complete' && location.href !== 'about:blank'")

    def run(self, script):
        """The value of an expression in the page."""
        answer = self.call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise Failure(details.get("exception", {}).get("description", details["text"]))
        return answer["result"].get("value")

    def wait(self, script, limit=15):
        """Waits until an expression is true, and gives its value."""
        end = time.monotonic() + limit
        while True:
            try:
                value = self.run(script)
            except Failure:
                value = None
            # An element of the page comes as an empty object.
            if value or value == {}:
                return value
            if time.monotonic() > end:
                raise Failure(f"never true: {script}\nthe page: {self.text('body')[:1500]}")
            time.sleep(0.03)

    def text(self, selector):
        return self.run(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''")

    def wait_text(self, selector, text, limit=15):
        self.wait(
            f"(document.querySelector({json.dumps(selector)})?.innerText ?? '')"
            f".includes({json.dumps(text)})", limit)

    def click(self, selector):
        box = self.wait(
            f"(() => {{ const b = document.querySelector({json.dumps(selector)})"
            "?.getBoundingClientRect();"
            " return b && b.width > 0 && [b.x + b.width / 2, b.y + b.height / 2] })()")
        self.move(*box)
        for kind in ("mousePressed", "mouseReleased"):
            self.call(
                "Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left",
                clickCount=1)

    def move(self, x, y):
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def type(self, text):
        """Types as a person does, one key at a time."""
        for letter in text:
            if letter == "\n":
                self.press("Enter")
            else:
                self.call(
                    "Input.dispatchKeyEvent", type="keyDown", text=letter, key=letter)
                self.call("Input.dispatchKeyEvent", type="keyUp", key=letter)

    def press(self, key, modifiers=0):
        code, text = KEYS[key] if key in KEYS else (ord(key.upper()), key)
        event = {
            "key": key, "windowsVirtualKeyCode": code, "modifiers": modifiers,
            "code": "Space" if key == " " else f"Key{key.upper()}" if len(key) == 1 else key,
        }
        is_text = text and not modifiers & (ALT | CONTROL)
        self.call(
            "Input.dispatchKeyEvent", type="keyDown" if is_text else "rawKeyDown",
            **({"text": text} if is_text else {}), **event)
        self.call("Input.dispatchKeyEvent", type="keyUp", **event)

    def picture(self, path):
        if not path:
            return
        data = self.call("Page.captureScreenshot", format="png")["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def faults(self, origin, allowed=()):
        """What the page complained of, and every request that went elsewhere."""
        self.run("1")
        found = []
        for event in self.browser.events:
            if event.get("sessionId") != self.session:
                continue
            method, details = event["method"], event["params"]
            if method == "Runtime.exceptionThrown":
                found.append("exception: " + json.dumps(details["exceptionDetails"])[:600])
            elif method == "Runtime.consoleAPICalled":
                found.append("console: " + json.dumps(details["args"])[:600])
            elif method == "Log.entryAdded":
                entry = details["entry"]
                text = f"{entry['source']} {entry['level']}: {entry['text']}"
                if not any(each in text for each in allowed):
                    found.append(text)
            elif method == "Network.requestWillBeSent":
                address = details["request"]["url"]
                if not address.startswith((origin, "data:", "blob:" + origin)):
                    found.append("request: " + address)
            elif method == "Network.webSocketCreated":
                if not details["url"].startswith(origin.replace("http", "ws", 1)):
                    found.append("socket: " + details["url"])
        return found

    def close(self):
        self.browser.call("Target.disposeBrowserContext", browserContextId=self.context)
