"""What may kill a mutant: the test programs, and the hunt with the swarm."""

import concurrent.futures
import os
import re
import signal
import subprocess
import tempfile
import threading
import time

NUMBERS_MAX = 1 << 16   # as in switch.hpp
# Tests of these folders and labels look at something else than the rules, or start processes and take minutes.
LEFT_OUT = {'mutants', 'repository', 'install', 'network', 'crash', 'cli', 'examples', 'recordings', 'support',
            'mutation', 'fuzz', 'transport', 'deployment'}
REAL_TIME = {'cluster'}   # its bounds run out beside other work: what fails there need not be the mutant
INTERRUPTED = 130   # how `bezant swarm` ends when it is asked to
PATIENCE = 4        # times the limit on processor time, by the clock
GRACE = 60          # seconds; a run of the swarm takes less than one, unless it never ends
CHAINED = 'hotstuff,jolteon,simplex,streamlet'

running = set()
running_lock = threading.Lock()


class Stopped(Exception):
    """Ctrl-C."""


stopped = threading.Event()


def stop_all():
    stopped.set()
    with running_lock:
        for child in running:
            try:
                os.killpg(child.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass


def ended(child, limit):
    try:
        return child.wait(limit)
    except subprocess.TimeoutExpired:
        return None


def used(child):
    """Seconds of processor time that a child has used; a large number once it is gone."""
    try:
        with open(f'/proc/{child.pid}/stat', encoding='ascii') as f:
            numbers = f.read().rsplit(')', 1)[1].split()
        return (int(numbers[11]) + int(numbers[12])) / os.sysconf('SC_CLK_TCK')
    except (FileNotFoundError, ProcessLookupError):
        return float('inf')


def worked(child, limit, patience):
    """Its status, or None once it has used `limit` seconds of processor time, or so much more has passed by the clock:
    beside other work it waits for a processor, and a hunt that waits is none."""
    began = time.monotonic()
    while True:
        status = ended(child, min(0.2, limit))
        if status is not None or used(child) >= limit or time.monotonic() - began >= patience * limit:
            return status


def kill_stragglers(scratch):
    """Ends what a program left running: of its group or not, its processes have its folder in their environment."""
    mark = f'TMPDIR={scratch}'.encode()
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open(f'/proc/{pid}/environ', 'rb') as f:
                if mark in f.read().split(b'\0'):
                    os.kill(int(pid), signal.SIGKILL)
        except OSError:
            pass   # it has ended, or is somebody else's


def run(command, limit, environment, folder, grace=0):
    """(status, seconds, output): after `limit` seconds it is asked to end (SIGINT), if there is any `grace`; the status
    is None if it had to be killed after that, with all its children. With `grace` the limit is of processor time."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryDirectory(prefix='bezant-mutate-') as scratch:
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd=folder,
                                 env={**os.environ, **environment, 'TMPDIR': scratch}, start_new_session=True)
        with running_lock:
            running.add(child)
        try:
            status = worked(child, limit, PATIENCE) if grace else ended(child, limit)
            if status is None and grace:
                child.send_signal(signal.SIGINT)
                status = ended(child, grace)
        finally:
            with running_lock:
                running.discard(child)
            try:
                os.killpg(child.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            child.wait()
            kill_stragglers(scratch)
        if stopped.is_set():
            raise Stopped
        out.seek(0, os.SEEK_END)
        out.seek(max(0, out.tell() - 65536))
        return status, time.monotonic() - began, out.read().decode(errors='replace')


def reached_by(command, limit, environment, folder, grace=0):
    """run(...) with no mutant switched on, and which switches it asked."""
    with tempfile.NamedTemporaryFile() as seen:
        seen.truncate(NUMBERS_MAX)
        result = run(command, limit, {**environment, 'BEZANT_MUTATION_REACHED': seen.name}, folder, grace)
        seen.seek(0)
        return *result, {i for i, b in enumerate(seen.read()) if b}


def programs_of(tests, programs):
    """Those of `programs` (paths) that these tests run: test_NAME of each, and the program itself."""
    wanted = {'test_' + t['name'] for t in tests} | {'bezant'}
    return sorted(p for p in programs if os.path.basename(p) in wanted)


def chosen(tests):
    return [t for t in tests if not LEFT_OUT & set(t['labels']) and t['name'] not in REAL_TIME]


class Tests:
    """All test programs, the quickest first."""

    def __init__(self, tests, say):
        self.say = say
        self.tests = chosen(tests)

    def learn(self, seconds_max, jobs):
        """Runs each once without a mutant: how long it takes, and what it reaches."""
        def run_once(t):
            if not t['command']:
                raise RuntimeError(f'the test {t["name"]} was not built')
            status, t['seconds'], _, t['reached'] = reached_by(t['command'], seconds_max, t['environment'], t['folder'])
            if status != 0:
                how = f'takes more than {seconds_max} s' if status is None else f'fails ({status})'
                self.say(f'left out: the test {t["name"]} {how} without any mutant')
                t['reached'] = set()
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            list(pool.map(run_once, self.tests))
        self.tests = sorted((t for t in self.tests if t['reached']), key=lambda t: (t['seconds'], t['name']))

    def kill(self, number):
        """(what killed it, seconds of all tests that ran) or (None, seconds)."""
        spent = 0.0
        for t in self.tests:
            if number not in t['reached']:
                continue
            limit = 10 + 6 * t['seconds']
            environment = {**t['environment'], 'BEZANT_MUTATION': str(number)}
            status, seconds, _ = run(t['command'], limit, environment, t['folder'])
            spent += seconds
            if status != 0:
                how = ' (hangs)' if status is None else f' (signal {-status})' if status < 0 else ''
                return t['name'] + how, spent
        return None, spent


def stuck(out):
    """Of a hunt that was asked to end: what it says if it had not got anywhere. It stops between two steps of a run and
    then tells how many runs it has made; if it cannot, a step never ends."""
    made = re.search(r'^(\d+) runs in ', out, re.M)
    return 'hangs' if not made else 'no run ends' if made.group(1) == '0' else None


class Hunt:
    """`bezant swarm`, which knows nothing of the mutant but where to look: protocols that have the code in question."""

    def __init__(self, program, folder, seconds):
        self.program, self.folder, self.seconds = program, folder, seconds
        self.reached = {}

    @staticmethod
    def flags(file):
        m = re.match(r'protocols/(\w+)/', file)
        name = m.group(1) if m else ''
        protocols = {'chained': CHAINED}.get(name, name or 'all')
        return ('--protocols', protocols, '--replicas', '1,4,5,7')

    def command(self, flags, jobs):
        return [self.program, 'swarm', '--seeds', '1..1000000', '--failures', '1', '--shrink', '0', '--jobs', str(jobs),
                *flags]

    def learn(self, files, jobs):
        """Hunts once without a mutant for each kind of flags, with as much work as for a mutant. Nothing may break."""
        for flags in sorted({self.flags(f) for f in files}):
            seconds = max(1, self.seconds / jobs)
            status, _, out, reached = reached_by(self.command(flags, jobs), seconds, {}, self.folder, GRACE)
            if status != INTERRUPTED or stuck(out):
                raise RuntimeError(f'the hunt without a mutant ends with {status}: bezant swarm {" ".join(flags)}\n'
                                   + out[-2000:])
            self.reached[flags] = reached

    def kill(self, number, file):
        """(the invariant that broke, seconds) or (None, seconds)."""
        flags = self.flags(file)
        if number not in self.reached[flags]:
            return None, 0.0
        environment = {'BEZANT_MUTATION': str(number)}
        status, seconds, out = run(self.command(flags, 1), self.seconds, environment, self.folder, GRACE)
        if status == INTERRUPTED:
            return (stuck(out) if seconds < PATIENCE * self.seconds else None), seconds
        if status is None:
            return 'hangs', seconds
        if status == 1:
            found = re.search(r'^seed \d+ broke ([a-z-]+)', out, re.M)
            return (found.group(1) if found else 'a failure'), seconds
        return f'status {status}' if status > 0 else f'signal {-status}', seconds
