"""The socket of a service manager: prints each message that arrives, with its time on CLOCK_MONOTONIC, as a line of JSON.

notify-socket.py ADDRESS     a path, or an abstract name that begins with '@'
"""
import json
import os
import socket
import sys
import time

address = sys.argv[1]
receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.bind("\0" + address[1:] if address.startswith("@") else address)
if address.startswith("/"):
    os.chmod(address, 0o777)  # as systemd's: services run as other users
print(json.dumps("bound"), flush=True)
while True:
    message = receiver.recv(65536).decode()
    print(json.dumps({"at": time.monotonic_ns() // 1000, "message": message}), flush=True)
