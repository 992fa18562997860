"""The daemons under test, and their processes."""

import os
import signal
import time

import lab as laboratory


class Failure(Exception):
    """A daemon does not do what is to be measured."""


class Program:
    """A daemon that can be started."""

    def __init__(self, name, path, words, environment):
        self.name = name
        self.path = path
        self.words = words
        self.environment = {**os.environ, **environment}


class Daemon:
    """A daemon on a node, with all processes that it has started."""

    def __init__(self, lab, program, node, configuration, directory):
        """Prepares a process that becomes the daemon at `start`."""
        self.lab = lab
        self.program = program
        self.node = node
        self.file = f"{directory}/{program.name}.{node}.conf"
        self.log = f"{directory}/{program.name}.{node}.log"
        self.configure(configuration)
        reading, self._gate = os.pipe()
        self.process = os.fork()
        if self.process == 0:
            self._become(reading)
        os.close(reading)
        lab.watch_exit(self.process)
        self.started = 0

    def _become(self, gate):
        try:
            os.close(self._gate)
            os.setsid()
            laboratory.enter_network(self.lab.nodes[self.node].network)
            laboratory.take_private_mounts()
            output = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
            os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
            os.dup2(output, 1)
            os.dup2(output, 2)
            os.set_inheritable(gate, False)
            os.read(gate, 1)
            os.execve(
                self.program.path, [self.program.name, *self.program.words, "-f", self.file],
                self.program.environment)
        finally:
            os._exit(126)

    def configure(self, configuration):
        """Writes the configuration file."""
        with open(self.file, "w") as file:
            file.write(configuration)
        os.chmod(self.file, 0o600)

    def start(self):
        """Lets it run; returns when that was."""
        self.started = time.time_ns()
        os.write(self._gate, b"x")
        os.close(self._gate)
        return self.started

    @property
    def has_ended(self):
        """Whether its first process has ended."""
        return self.process in self.lab.exits

    def signal(self, number):
        """Sends a signal to the first process; returns when that was."""
        moment = time.time_ns()
        os.kill(self.process, number)
        return moment

    def processes(self):
        """The first process and all its descendants."""
        if self.has_ended:
            return []
        children = {}
        for name in os.listdir("/proc"):
            if not name.isdigit():
                continue
            try:
                with open(f"/proc/{name}/stat") as file:
                    fields = file.read().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if fields[0] != "Z":
                children.setdefault(int(fields[1]), []).append(int(name))
        family = [self.process]
        for process in family:
            family.extend(children.get(process, []))
        return family

    def kill(self):
        """Stops all processes at one moment, as a failing machine does, and ends them."""
        family = self.processes()
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for process in family:
                try:
                    os.kill(process, number)
                except ProcessLookupError:
                    pass
        if not self.lab.wait(lambda: self.has_ended, 5):
            raise Failure(f"{self.program.name} can't be killed")
        for process in family[1:]:
            try:
                os.waitpid(process, 0)
            except ChildProcessError:
                pass

    def processor_seconds(self):
        """The processor time of all processes so far, in seconds."""
        total = 0
        for process in self.processes():
            for thread in os.listdir(f"/proc/{process}/task"):
                with open(f"/proc/{process}/task/{thread}/schedstat") as file:
                    total += int(file.read().split()[0])
        return total / 1e9

    def memory(self):
        """The resident and the proportional set of all processes, in kilobytes."""
        sums = {"Rss:": 0, "Pss:": 0}
        for process in self.processes():
            with open(f"/proc/{process}/smaps_rollup") as file:
                for line in file:
                    words = line.split()
                    if words[0] in sums:
                        sums[words[0]] += int(words[1])
        return sums["Rss:"], sums["Pss:"]

    def fail(self, what):
        """Says that it doesn't do something, with the end of its log."""
        with open(self.log, errors="replace") as file:
            lines = file.read().splitlines()[-15:]
        state = "has ended" if self.has_ended else "runs"
        raise Failure("\n    ".join(
            [f"{self.program.name} on {self.node} ({state}) {what}; its log ends with:", *lines]))
