"""Virtual machines for the benchmark: network namespaces whose interfaces are bridged."""

import ctypes
import os
import select
import signal
import subprocess
import time

import wire

NETWORK_COUNT = 4
CLONE_NEWNS = 0x00020000
CLONE_NEWNET = 0x40000000
MS_REC_PRIVATE = 0x4000 | 0x40000

_libc = ctypes.CDLL(None, use_errno=True)


def _check(result):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def enter_network(path):
    """Moves this process into a network namespace."""
    with open(path) as file:
        _check(_libc.setns(file.fileno(), CLONE_NEWNET))


def take_private_mounts():
    """Gives this process a view of the files of its own, with an empty /run."""
    _check(_libc.unshare(CLONE_NEWNS))
    _check(_libc.mount(b"none", b"/", None, MS_REC_PRIVATE, None))
    _check(_libc.mount(b"run", b"/run", b"tmpfs", 0, b"mode=755"))


def make_network_namespace():
    """Starts a process that does nothing, in a network namespace of its own; gives its number."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            _check(_libc.unshare(CLONE_NEWNET))
            os.write(writing, b"x")
            while True:
                signal.pause()
        finally:
            os._exit(1)
    os.close(writing)
    if os.read(reading, 1) != b"x":
        raise OSError("can't make a network namespace")
    os.close(reading)
    return process


class Node:
    """A virtual machine: `eth0` to `eth3` on the networks 0 to 3, as 10.N.0.NUMBER."""

    def __init__(self, name, number):
        self.name = name
        self.number = number
        self.process = make_network_namespace()
        self.network = f"/proc/{self.process}/ns/net"
        for network in range(NETWORK_COUNT):
            port = f"{name}{network}"
            ip(f"link add {port} type veth peer name eth{network} netns {self.process}")
            ip(f"link set {port} master bridge{network} up")
        with open("/proc/self/ns/net") as home:
            enter_network(self.network)
            try:
                self._configure()
                self.addresses = wire.AddressMonitor(name)
            finally:
                _check(_libc.setns(home.fileno(), CLONE_NEWNET))

    def _configure(self):
        set_kernel("net/ipv6/conf/all/disable_ipv6", 1)
        set_kernel("net/ipv6/conf/default/disable_ipv6", 1)
        ip("link set lo up")
        for network in range(NETWORK_COUNT):
            ip(f"addr add 10.{network}.0.{self.number}/16 dev eth{network}")
            ip(f"link set eth{network} up")

    def clean(self):
        """Removes the addresses that a killed daemon has left."""
        commands = []
        for network in range(NETWORK_COUNT):
            commands.append(f"addr flush dev eth{network} scope global")
            commands.append(f"addr add 10.{network}.0.{self.number}/16 dev eth{network}")
        subprocess.run(
            ["nsenter", f"--net={self.network}", "ip", "-batch", "-"],
            input="\n".join(commands), text=True, check=True)


class Lab:
    """Two machines `a` and `b`, and what can be seen of them.

    All that is seen is kept in `frames` (`wire.Frame`) and `changes` (`wire.AddressChange`) until
    `forget`; times are nanoseconds of the wall clock, frames' by the kernel.
    """

    def __init__(self):
        for network in range(NETWORK_COUNT):
            set_kernel("net/ipv6/conf/default/disable_ipv6", 1)
            ip(f"link add bridge{network} type bridge mcast_snooping 0")
            ip(f"link set bridge{network} up")
        self.nodes = {name: Node(name, number) for name, number in (("a", 1), ("b", 2))}
        self.frames = []
        self.changes = []
        self.exits = {}
        self._poll = select.poll()
        self._readers = {}
        for node in self.nodes.values():
            self._watch(node.addresses.descriptor, lambda n=node: n.addresses.read(self.changes))
            for network in range(NETWORK_COUNT):
                port = wire.Port(node.name, network)
                self._watch(port.descriptor, lambda p=port: p.read(self.frames))

    def _watch(self, descriptor, reader):
        self._readers[descriptor] = reader
        self._poll.register(descriptor, select.POLLIN)

    def watch_exit(self, process):
        """Notes in `exits` when a process, which is a child, ends; it is collected then."""
        descriptor = os.pidfd_open(process)

        def note():
            self.exits[process] = time.time_ns()
            self._poll.unregister(descriptor)
            del self._readers[descriptor]
            os.close(descriptor)
            os.waitpid(process, 0)

        self._watch(descriptor, note)

    def forget(self):
        """Forgets all that was seen so far."""
        self.look(0)
        self.frames.clear()
        self.changes.clear()

    def look(self, seconds):
        """Watches for so long."""
        self.wait(lambda: False, seconds)

    def wait(self, condition, seconds):
        """Watches until a condition holds; returns whether it does, within so many seconds."""
        end = time.monotonic() + seconds
        while True:
            if condition():
                return True
            rest = end - time.monotonic()
            events = self._poll.poll(max(0, rest) * 1000)
            for descriptor, _ in events:
                if descriptor in self._readers:
                    self._readers[descriptor]()
            if not events and rest <= 0:
                return condition()

    def adverts(self, node, since=0):
        """The adverts of a node from a moment on."""
        return [
            frame for frame in self.frames
            if frame.node == node and frame.is_advert and frame.time >= since]

    def close(self):
        """Ends the machines."""
        for node in self.nodes.values():
            os.kill(node.process, signal.SIGKILL)
            os.waitpid(node.process, 0)


def ip(words):
    """Runs ip(8)."""
    subprocess.run(["ip", *words.split()], check=True)


def set_kernel(name, value):
    """Changes a setting of the kernel; one that is not there is not needed either."""
    try:
        with open(f"/proc/sys/{name}", "w") as file:
            file.write(str(value))
    except FileNotFoundError:
        pass
