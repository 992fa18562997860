"""Measures keepalived and vrrpd in turn; `run` starts this in namespaces of its own."""

import argparse
import os
import random
import sys
import tempfile
import time

import lab as laboratory
import measurements
import programs
import report


class Bench:
    """What measurements share."""

    def __init__(self, options, directory):
        self.options = options
        self.directory = directory
        self.random = random.Random(options.seed)
        self.lab = laboratory.Lab()
        self.programs = (
            programs.Program(
                "keepalived", options.keepalived, ["-n", "-l", "-P"],
                {"LD_LIBRARY_PATH": options.libraries}),
            programs.Program("vrrpd", options.vrrpd, ["-n", "-l", "-P"], {}))
        self.results = report.Results(
            [program.name for program in self.programs], options.details)

    def trials(self, usual):
        """How often to try something."""
        return 1 if self.options.quick else max(1, round(usual * self.options.trials))

    def count(self, usual):
        """How many virtual routers to have."""
        return min(usual, 20) if self.options.quick else usual

    def seconds(self, usual):
        """How long to watch."""
        return min(usual, 1.5) if self.options.quick else usual

    def daemon(self, program, node, configuration):
        """A daemon that is not started yet."""
        return programs.Daemon(self.lab, program, node, configuration, self.directory)

    def clean(self):
        """Removes what killed daemons have left."""
        for node in self.lab.nodes.values():
            node.clean()

    def check_silent(self, daemon, seconds):
        """Fails if a backup sends adverts."""
        self.lab.forget()
        self.lab.look(seconds)
        if self.lab.adverts(daemon.node):
            daemon.fail("sends adverts although there is a master")


def parse_options():
    """The words of the command line, which `run` has checked."""
    parser = argparse.ArgumentParser()
    for name in ("--quick", "--details", "--markdown"):
        parser.add_argument(name, action="store_true")
    parser.add_argument("--only", default=",".join(measurements.ALL))
    parser.add_argument("--trials", type=float, default=1)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    for name in ("--vrrpd", "--keepalived", "--libraries"):
        parser.add_argument(name, required=True)
    return parser.parse_args()


def take_precedence():
    """So that times are taken as things happen; daemons inherit nothing of it."""
    try:
        os.sched_setscheduler(
            0, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(10))
    except PermissionError:
        print("Real-time priority is not allowed: times of addresses are less exact.")


def main():
    """Measures what is wanted; returns the exit status."""
    options = parse_options()
    names = options.only.split(",")
    for name in names:
        if name not in measurements.ALL:
            print(f"benchmark: no measurement is called {name}", file=sys.stderr)
            return 2
    take_precedence()
    with tempfile.TemporaryDirectory() as directory:
        bench = Bench(options, directory)
        status = 0
        try:
            for name in names:
                print(f"{time.strftime('%H:%M:%S')} {name}", file=sys.stderr, flush=True)
                measurements.ALL[name](bench)
        except programs.Failure as failure:
            print(f"benchmark: {failure}", file=sys.stderr)
            status = 1
        if options.quick:
            print("A quick run: the figures say nothing.")
        print(f"Random numbers begin at {options.seed}.")
        report.write(bench.results, options.markdown)
        # All processes end with this one, the first of its namespace.
        return status


sys.exit(main())
