"""New connections per second through a published port: a server in a sandbox, a client in a namespace of its own that
reaches the host over a link, one connection after the other. `connections.py serve PORT` is the server.
"""
import socket
import struct
import subprocess
import sys
import time

# Closing with a reset leaves no TIME_WAIT behind, which would use up the client's ports.
ABORT = struct.pack("ii", 1, 0)


def serve(port):
    """Takes a connection, sends a byte, and waits for the client to close."""
    listener = socket.create_server(("0.0.0.0", port), backlog=1024)
    print("listening", flush=True)
    while True:
        peer, _ = listener.accept()
        try:
            peer.sendall(b"x")
            peer.recv(1)
        except ConnectionError:
            pass
        peer.close()


def start_server(namespace, port):
    with namespace:
        process = subprocess.Popen([sys.executable, __file__, "serve", str(port)], stdout=subprocess.PIPE)
    process.stdout.readline()
    return process


def rate(namespace, address, port, count):
    """Connections per second over `count` of them, each carrying one byte."""
    with namespace:
        begin = time.perf_counter()
        for _ in range(count):
            client = socket.socket()
            client.settimeout(10)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)
            client.connect((address, port))
            if client.recv(1) != b"x":
                raise RuntimeError("the server did not answer")
            client.close()
        return count / (time.perf_counter() - begin)


if __name__ == "__main__":
    serve(int(sys.argv[2]))
