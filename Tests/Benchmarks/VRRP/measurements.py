"""What is measured. Each function takes a `Bench` and adds to its results."""

import os
import signal
import statistics
import time

from configuration import configuration, routers
from programs import Failure

MASTER, BACKUP, OWNER = 150, 100, 255
SECOND = 1_000_000_000

# Version, interval in seconds, trials.
INTERVALS = [(2, 1, 4), (3, 0.1, 10), (3, 0.01, 16)]


def milliseconds(nanoseconds):
    """From nanoseconds."""
    return nanoseconds / 1e6


class Pair:
    """A master on node a and a backup on node b, which may be of different programs."""

    def __init__(self, bench, programs, version, interval, count=1):
        self.bench = bench
        self.lab = bench.lab
        self.routers = routers(count, version, interval)
        self.down = self.routers[0].down_interval(BACKUP)
        self.master, self.backup = (
            bench.daemon(program, node, configuration(self.routers, priority))
            for program, node, priority in zip(programs, "ab", (MASTER, BACKUP)))

    def settle(self, seconds):
        """Starts both, and waits until the master has been one for a while."""
        self.lab.forget()
        self.master.start()
        self.backup.start()
        numbers = {(router.network, router.identity) for router in self.routers}
        masters = lambda: {(frame.network, frame.router) for frame in self.lab.adverts("a")}
        if not self.lab.wait(lambda: masters() >= numbers, 15 + 2 * self.down):
            self.master.fail("does not become master")
        # The backup may have been master for a moment.
        self.lab.look(max(seconds, 1.2 * self.routers[0].interval))
        if self.backup.has_ended:
            self.backup.fail("has not kept running")
        self.bench.check_silent(self.backup, 1.1 * self.routers[0].interval)

    def wait_for_phase(self):
        """Waits for some moment between two adverts of the master."""
        interval = self.routers[0].interval
        count = len(self.lab.adverts("a"))
        if not self.lab.wait(lambda: len(self.lab.adverts("a")) > count, 2 * interval + 1):
            self.master.fail("sends no adverts any more")
        self.lab.look(self.bench.random.random() * interval)

    def end(self):
        """Kills both and removes their traces."""
        self.master.kill()
        self.backup.kill()
        self.bench.clean()


def first(values):
    """The earliest of these times; None if there is none."""
    return min(values, default=None)


def takeover(bench):
    """How long it takes until the backup of a master that was killed is master."""
    bench.results.section(
        "Takeover after SIGKILL, in ms beyond last advert + down interval: median (maximum)",
        "wanted: median at most keepalived's, smaller maximum")
    for version, interval, count in INTERVALS:
        for _ in range(bench.trials(count)):
            for program in bench.programs:
                _take_over(bench, program, version, interval)


def _take_over(bench, program, version, interval):
    lab = bench.lab
    pair = Pair(bench, (program, program), version, interval)
    pair.settle(0.3)
    pair.wait_for_phase()
    address = pair.routers[0].address
    pair.master.kill()
    lab.look(0)
    last = lab.adverts("a")[-1].time

    def is_complete():
        return (
            lab.adverts("b")
            and any(change.node == "b" and change.is_new for change in lab.changes)
            and any(frame.node == "b" and frame.address == address for frame in lab.frames))

    if not lab.wait(is_complete, pair.down + 3):
        pair.backup.fail("does not take over")
    due = last + round(pair.down * SECOND)
    name = f"v{version} {interval:g} s: "
    add = lambda what, moment: bench.results.add(
        name + what, program.name, milliseconds(moment - due))
    add("first advert", lab.adverts("b")[0].time)
    add("address", first(
        change.time for change in lab.changes if change.node == "b" and change.is_new))
    add("first gratuitous ARP", first(
        frame.time for frame in lab.frames if frame.node == "b" and frame.address == address))
    pair.end()


def stop(bench):
    """Planned stops of a master, with a backup of the same and of the other program."""
    bench.results.section(
        "Planned stop, in ms: median (maximum)",
        "wanted: nobody has the address for less than 5 ms; end within 50 ms")
    peer, ours = bench.programs
    for version, interval, count in INTERVALS:
        for _ in range(bench.trials(min(count, 5))):
            for programs, remark in (
                ((peer, peer), ""), ((ours, ours), ""),
                ((ours, peer), ", keepalived succeeds"),
            ):
                _stop(bench, programs, version, interval, remark)
    for _ in range(bench.trials(5)):
        for program in bench.programs:
            _stop_alone(bench, program)


def _stop(bench, programs, version, interval, remark):
    lab = bench.lab
    pair = Pair(bench, programs, version, interval)
    pair.settle(0.3)
    pair.wait_for_phase()
    lab.forget()
    begin = pair.master.signal(signal.SIGTERM)

    def is_complete():
        return pair.master.has_ended and {
            (change.node, change.is_new) for change in lab.changes} >= {("a", False), ("b", True)}

    if not lab.wait(is_complete, pair.down + 5):
        pair.master.fail("does not hand over, or does not end")
    name = f"v{version} {interval:g} s: "
    add = lambda what, time: bench.results.add(
        name + what + remark, programs[0].name, milliseconds(time))
    removed = max(change.time for change in lab.changes if change.node == "a")
    added = first(change.time for change in lab.changes if change.node == "b" and change.is_new)
    add("nobody has the address", max(0, added - removed))
    zero = first(frame.time for frame in lab.adverts("a") if frame.priority == 0)
    if zero is not None and not remark:
        add("SIGTERM to priority 0", zero - begin)
    add("SIGTERM to end", lab.exits[pair.master.process] - begin)
    pair.end()


def _stop_alone(bench, program):
    daemon = bench.daemon(program, "b", configuration(routers(1), BACKUP))
    daemon.start()
    bench.lab.look(1)
    begin = daemon.signal(signal.SIGTERM)
    if not bench.lab.wait(lambda: daemon.has_ended, 5):
        daemon.fail("does not end")
    bench.results.add(
        "lone backup: SIGTERM to end", program.name,
        milliseconds(bench.lab.exits[daemon.process] - begin))
    bench.clean()


def start(bench):
    """How long it takes from the start of the process until addresses are there."""
    bench.results.section(
        "Start of owners, in ms: median (maximum)", "wanted: 1,000 addresses within 100 ms")
    for count, trials in ((1, 10), (250, 5), (1000, 5)):
        count = bench.count(count)
        for _ in range(bench.trials(trials)):
            for program in bench.programs:
                _start(bench, program, count)


def _start(bench, program, count):
    lab = bench.lab
    chosen = routers(count)
    wanted = {router.address for router in chosen}
    daemon = bench.daemon(program, "a", configuration(chosen, OWNER))
    lab.forget()
    begin = daemon.start()
    done = lambda: len(lab.changes) >= count and len(lab.adverts("a")) >= count
    if not lab.wait(done, 20):
        daemon.fail(
            f"has sent {len(lab.adverts('a'))} adverts and set {len(lab.changes)} addresses "
            f"for {count} virtual routers")
    times = {
        change.time for change in lab.changes if change.is_new and change.address in wanted}
    add = lambda what, moment: bench.results.add(
        f"{count} owner{'s' * (count != 1)}: {what}", program.name, milliseconds(moment - begin))
    add("first advert", lab.adverts("a")[0].time)
    add("all addresses", max(times))
    daemon.kill()
    bench.clean()


def reload(bench):
    """What a changed configuration does to instances that it does not concern."""
    bench.results.section(
        "Reload with one changed address, in ms: median (maximum)",
        "wanted: no gap grows by 10 ms; one more instance with 0.01 s shows the stall")
    for count in (1, 1000):
        count = bench.count(count)
        for program in bench.programs:
            _reload(bench, program, count, bench.trials(4))


def _reload(bench, program, count, trials):
    lab = bench.lab
    chosen = routers(count)
    # Its adverts show how long the loop takes no part in the world.
    probe = routers(1, 3, 0.01)[0]
    probe.number, probe.identity, probe.network = count, 255, 3
    probe.address = "10.3.200.1"
    changed = chosen[count // 2]
    addresses = [changed.address, f"10.{changed.network}.201.1"]
    daemon = bench.daemon(program, "a", configuration([*chosen, probe], OWNER))
    lab.forget()
    daemon.start()
    if not lab.wait(lambda: len(lab.changes) > count, 20):
        daemon.fail("does not set all addresses")
    # Masters announce themselves again after five seconds.
    lab.look(bench.seconds(7))
    for trial in range(trials):
        old, new = addresses[trial % 2], addresses[1 - trial % 2]
        changed.address = new
        daemon.configure(configuration([*chosen, probe], OWNER))
        lab.look(0.2)
        lab.forget()
        lab.look(0.5)
        begin = daemon.signal(signal.SIGHUP)
        isNew = lambda: any(change.address == new and change.is_new for change in lab.changes)
        if not lab.wait(isNew, 5):
            daemon.fail("does not take the new configuration")
        lab.look(bench.seconds(1.7))
        _judge_reload(bench, program, count, begin, (old, new), probe)
    daemon.kill()
    bench.clean()


def _judge_reload(bench, program, count, begin, addresses, probe):
    lab = bench.lab
    name = f"{count} instance{'s' * (count != 1)}: "
    add = lambda what, value: bench.results.add(name + what, program.name, value)
    old, new = addresses
    add("SIGHUP to new address", milliseconds(first(
        change.time for change in lab.changes if change.address == new) - begin))
    lost = [change for change in lab.changes if not change.is_new and change.address != old]
    released = [frame for frame in lab.adverts("a") if frame.priority == 0]
    if lost or released:
        add("addresses lost, routers released", len(lost) + len(released))
    gaps = advert_gaps(lab.adverts("a"))
    add("stall (longest gap at 0.01 s, less 10)", milliseconds(
        max(gaps[probe.network, probe.identity])) - 10)
    usual = [max(times) for key, times in gaps.items() if key[1] != probe.identity and times]
    if usual:
        add("longest gap at 1 s", milliseconds(max(usual)))


def advert_gaps(adverts):
    """The times between adverts, in nanoseconds, by network and router."""
    gaps, last = {}, {}
    for frame in adverts:
        key = (frame.network, frame.router)
        if key in last:
            gaps.setdefault(key, []).append(frame.time - last[key])
        last[key] = frame.time
    return gaps


def load(bench):
    """Processor time, memory and punctuality of many instances."""
    memory, cpu, lateness = [], [], []
    for count in (1, 50, 250, 1000):
        count = bench.count(count)
        for program in bench.programs:
            pair = Pair(bench, (program, program), 2, 1, count)
            # Masters announce themselves again after five seconds.
            pair.settle(bench.seconds(6.5))
            title = f"{count} instance{'s' * (count != 1)}: "
            for daemon, role in ((pair.master, "master"), (pair.backup, "backup")):
                resident, proportional = daemon.memory()
                memory.append((title + f"{role}, RSS", program.name, resident / 1024))
                memory.append((title + f"{role}, PSS", program.name, proportional / 1024))
            _measure_load(bench, pair, program, title, cpu, lateness)
            pair.end()
    tables = (
        ("Memory of all processes, in MB",
         "wanted: RSS at most keepalived's, PSS at most 1.5 of it", memory),
        ("Processor time at intervals of 1 s, in % of one processor",
         "wanted: at most keepalived's", cpu),
        ("Lateness of adverts at intervals of 1 s, in ms", "", lateness))
    for title, wanted, values in tables:
        bench.results.section(title, wanted)
        for value in values:
            bench.results.add(*value)


def _measure_load(bench, pair, program, title, cpu, lateness):
    lab = pair.lab
    seconds = bench.seconds(20 if len(pair.routers) >= 250 else 4)
    lab.forget()
    daemons = (pair.master, pair.backup)
    began = time.monotonic()
    before = [daemon.processor_seconds() for daemon in daemons]
    lab.look(seconds)
    passed = time.monotonic() - began
    for daemon, spent, role in zip(daemons, before, ("master", "backup")):
        share = (daemon.processor_seconds() - spent) / passed * 100
        cpu.append((title + role, program.name, share))
    if lab.adverts("b"):
        pair.backup.fail("became master although there was one")
    late = sorted(
        milliseconds(gap - SECOND) for gaps in advert_gaps(lab.adverts("a")).values()
        for gap in gaps)
    if late:
        lateness.append((title + "median", program.name, abs(statistics.median(late))))
        lateness.append((title + "99.9 %", program.name, late[int(len(late) * 0.999)]))
        lateness.append((title + "longest", program.name, late[-1]))


def busy(bench):
    """Punctuality on a machine whose processors have too much to do."""
    processors = os.cpu_count()
    bench.results.section(
        f"{2 * processors} processes keep {processors} processors busy", "")
    for interval in (0.1, 0.01):
        for _ in range(bench.trials(1)):
            for program in bench.programs:
                _keep_busy(bench, program, interval, 2 * processors)


def _keep_busy(bench, program, interval, count):
    pair = Pair(bench, (program, program), 3, interval)
    pair.settle(1)
    spinners = [_spin() for _ in range(count)]
    try:
        pair.lab.forget()
        pair.lab.look(bench.seconds(10))
    finally:
        for spinner in spinners:
            os.kill(spinner, signal.SIGKILL)
            os.waitpid(spinner, 0)
    gaps = [gap for gaps in advert_gaps(pair.lab.adverts("a")).values() for gap in gaps]
    name = f"v3 {interval:g} s: "
    bench.results.add(name + "longest gap, in ms", program.name, milliseconds(max(gaps)))
    bench.results.add(
        name + "adverts by the backup", program.name, len(pair.lab.adverts("b")))
    pair.end()


def _spin():
    process = os.fork()
    if process == 0:
        while True:
            pass
    return process


ALL = {
    function.__name__: function for function in (takeover, stop, start, reload, load, busy)}

__all__ = ["ALL", "Failure"]
