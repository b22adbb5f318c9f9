"""A person without a browser: follows redirects, fills in the forms of each page, reads the code from the outbox."""

import json
import os
import time
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import requests

OUTBOX = Path(os.environ["GRADUS_FOLDER"]) / "data" / "outbox.jsonl"


class Page(HTMLParser):
    """The name of a page, its first form with its main button, and where its main link leads."""

    def __init__(self, html):
        super().__init__()
        self.name, self.action, self.fields, self.link = None, None, None, None
        self.inside, self.button = False, False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        has = dict(attributes)
        if tag == "meta" and has.get("name") == "gradus-page":
            self.name = has["content"]
        elif tag == "a" and has.get("class") == "main":
            self.link = has["href"]
        elif tag == "form" and has.get("method") == "post" and self.fields is None:
            self.action, self.fields, self.inside = has.get("action"), {}, True
        elif self.inside and tag == "input" and "name" in has:
            if has.get("type") not in ("radio", "checkbox") or "checked" in has:
                self.fields[has["name"]] = has.get("value", "")
        elif self.inside and tag == "button" and not self.button:
            self.button = True
            if "name" in has:
                self.fields[has["name"]] = has.get("value", "")

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False


class Person:
    def __init__(self, identifier, password):
        self.identifier, self.password = identifier, password
        self.browser = requests.Session()
        self.pages = []

    def visit(self, url, target, form=None):
        """Goes there, with a form if there is one, and does what the pages ask, until one leads to `target`: that URL, or
        the fields that are posted there."""
        self.pages = []
        method = "GET" if form is None else "POST"
        response = self.browser.request(method, url, data=form, allow_redirects=False)
        for _ in range(40):
            if "location" in response.headers:
                url = urljoin(url, response.headers["location"])
                if url.startswith(target):
                    return url
                response = self.browser.get(url, allow_redirects=False)
                continue
            page = Page(response.text)
            self.pages.append(page.name)
            if page.name == "onward":
                url = page.link
                if url.startswith(target):
                    return url
                response = self.browser.get(url, allow_redirects=False)
                continue
            assert page.fields is not None, f"{page.name} has no form: {response.text}"
            if (page.action or "").startswith(target):
                return page.fields
            before = size()
            url = urljoin(url, page.action or url)
            response = self.browser.post(url, data=self.fill(page), allow_redirects=False)
            if "authenticator" in page.fields:
                wait_for_more_than(before)
        raise AssertionError(f"it never ends: {self.pages}")

    def fill(self, page):
        fields = dict(page.fields)
        if page.name == "sign-in.identifier":
            fields["identifier"] = self.identifier
        elif page.name == "sign-in.password":
            fields["password"] = self.password
        elif page.name == "step-up.code":
            fields["code"] = json.loads(OUTBOX.read_text().strip().splitlines()[-1])["code"]
        return fields


def size():
    return OUTBOX.stat().st_size if OUTBOX.exists() else 0


def wait_for_more_than(before):
    for _ in range(100):
        if size() > before:
            return
        time.sleep(0.05)
