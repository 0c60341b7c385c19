#!/usr/bin/python3
"""Takes mails at port 1025 and shows them at port 8025, as far as tests ask: see mailpit.Containerfile."""
import json
import sys
import urllib.parse
import urllib.request
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller

mails = []


class Inbox:
    async def handle_DATA(self, server, session, envelope):
        message = message_from_bytes(envelope.content, policy=policy.default)

        def part(kind):
            body = message.get_body(preferencelist=(kind,))
            return body.get_content() if body else ""

        mails.append({
            "ID": str(len(mails)),
            "To": [{"Address": address} for address in envelope.rcpt_tos],
            "Subject": str(message["Subject"]),
            "Text": part("plain"),
            "HTML": part("html"),
        })
        return "250 taken"


class Api(BaseHTTPRequestHandler):
    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        last = url.path.rsplit("/", 1)[1]
        if url.path == "/readyz":
            self.answer("ok")
        elif url.path == "/api/v1/search":
            query = urllib.parse.parse_qs(url.query)["query"][0]
            address = query.removeprefix("to:").strip('"').lower()
            found = [m for m in reversed(mails) if any(to["Address"].lower() == address for to in m["To"])]
            self.answer({"messages": [{name: m[name] for name in ("ID", "To", "Subject")} for m in found]})
        elif url.path.startswith("/api/v1/message/") and last.isdigit() and int(last) < len(mails):
            self.answer(mails[int(last)])
        else:
            self.send_error(404)

    def answer(self, body):
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments):
        pass


if sys.argv[1:] == ["readyz"]:
    urllib.request.urlopen("http://127.0.0.1:8025/readyz").close()
else:
    Controller(Inbox(), hostname="0.0.0.0", port=1025).start()
    ThreadingHTTPServer(("0.0.0.0", 8025), Api).serve_forever()
