"""A client for Fairlead's API that costs next to nothing: one kept-alive socket, requests composed beforehand, no
parsing inside the measured time. A general HTTP library would add more than the service itself takes.
"""
import json
import socket
import time


# The service closes a connection that was idle for 20 s.
IDLE_SECONDS = 10


class Refused(Exception):
    """The service answered with an error; the message is its whole answer."""


class Client:
    """Opened inside a namespace; the socket keeps that namespace wherever the program goes later."""

    def __init__(self, namespace, port, token):
        self.namespace, self.port = namespace, port
        self._connect()
        self.head = f"Host: localhost:{port}\r\nAuthorization: Bearer {token}\r\nAccept: */*\r\n"

    def _connect(self):
        with self.namespace:
            self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.used = time.monotonic()

    def compose(self, method, path, body=None):
        data = b"" if body is None else json.dumps(body).encode()
        entity = f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n" if body is not None else ""
        return f"{method} {path} HTTP/1.1\r\n{self.head}{entity}\r\n".encode() + data

    def exchange(self, request):
        """Sends a composed request and returns (nanoseconds until the last byte of the answer, status, body)."""
        if time.monotonic() - self.used > IDLE_SECONDS:
            self.socket.close()
            self._connect()
        start = time.perf_counter_ns()
        self.socket.sendall(request)
        answer = bytearray()
        while (end := answer.find(b"\r\n\r\n")) < 0:
            answer += self._more()
        head = bytes(answer[:end]).lower()
        body = answer[end + 4 :]
        if b"transfer-encoding: chunked" in head:
            while not (body == b"0\r\n\r\n" or body.endswith(b"\r\n0\r\n\r\n")):
                body += self._more()
        else:
            at = head.find(b"content-length:")
            length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            while len(body) < length:
                body += self._more()
        took = time.perf_counter_ns() - start
        if b"transfer-encoding: chunked" in head:
            body = _unchunk(body)
        if b"connection: close" in head:
            # Servers limit how many requests a connection carries. The next one is opened outside the measured time.
            self.socket.close()
            self._connect()
        self.used = time.monotonic()
        return took, int(head[9:12]), bytes(body)

    def call(self, method, path, body=None):
        """For what is not measured: composes, sends, and returns the parsed answer."""
        return self.parsed(self.exchange(self.compose(method, path, body)))

    def timed(self, request):
        """Returns (nanoseconds, parsed answer)."""
        result = self.exchange(request)
        return result[0], self.parsed(result)

    @staticmethod
    def parsed(result):
        _, status, body = result
        if status >= 400:
            raise Refused(f"{status} {body.decode(errors='replace')}")
        return json.loads(body) if body else None

    def _more(self):
        data = self.socket.recv(1 << 20)
        if not data:
            raise Refused("the service closed the connection")
        return data


def _unchunk(body):
    whole = bytearray()
    while True:
        size, rest = body.split(b"\r\n", 1)
        length = int(size.split(b";")[0], 16)
        if length == 0:
            return whole
        whole += rest[:length]
        body = rest[length + 2 :]
