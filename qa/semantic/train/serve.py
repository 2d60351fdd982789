"""Serves the full encoder on loopback, as OpenAI's embeddings protocol has it:

    serve.sh [PORT]        then url = "http://127.0.0.1:PORT/v1"

It is for measuring and for tests of the client. Requests are taken at once and
encoded one after the other."""

import http.server
import json
import sys
import threading

import encoder

MODEL = "all-MiniLM-L6-v2"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        try:
            asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
            texts = [asked["input"]] if isinstance(asked["input"], str) else asked["input"]
        except (KeyError, TypeError, ValueError):
            return self.say(400, {"error": {"message": "no input"}})
        if self.path != "/v1/embeddings" or asked.get("model") != MODEL:
            return self.say(404, {"error": {"message": "no such model or address"}})
        with self.server.turn:
            vectors = encoder.encode(self.server.weights, self.server.tokenizer, texts, 1 if len(texts) == 1 else 32)
        data = [{"object": "embedding", "index": i, "embedding": v.tolist()} for i, v in enumerate(vectors)]
        self.say(200, {"object": "list", "model": MODEL, "data": data})

    def say(self, status, what):
        body = json.dumps(what).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Says nothing: what is asked is not for a log."""


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 8765), Handler)
    server.turn = threading.Lock()
    server.weights, server.tokenizer = encoder.load_weights(), encoder.load_tokenizer()
    for size, words in ((1, 10), (1, 20), (32, 150)):  # compiles what is asked most
        encoder.encode(server.weights, server.tokenizer, ["word " * words] * size, size)
    print(f"ready at http://127.0.0.1:{server.server_port}/v1, model {MODEL}", flush=True)
    server.serve_forever()


main()
