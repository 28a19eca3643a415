#!/usr/bin/env python3
"""./dev mutate: changes the program in many small ways, one at a time, and looks whether tests and hunt notice."""

import argparse
import concurrent.futures
import os
import signal
import sys
import threading
import time

import clang.cindex

import house
import killers
import report

LIBRARY = '/usr/lib/llvm-14/lib/libclang-14.so.1'
LIMITS = {'tests': 0.95, 'all': 0.95, 'swarm': 0.70}
TEXT = """Changes C++ by rule (relational, logical and arithmetic operators, constants one more and one less, conditions
negated, statements left out, arguments exchanged, early returns), one change at a time, and looks whether the tests
and the swarm notice. All changes of a run are compiled into one build behind a switch (build/mutate); the tree itself
is not touched. Prints for each its place, rule, what killed it and how soon, and at the end the survivors."""
EXAMPLES = """Examples:
  ./dev mutate --sample 300 --seed 1 --json mutants.json       the sample that docs/mutation.md tells of
  ./dev mutate --files protocols/pbft --sample 40 --by tests
  ./dev mutate --files exchange/matching.cpp --list            what there is, without compiling anything
  ./dev mutate --sample 300 --resume mutants.json --again      what is killed now of what survived?
  BEZANT_MUTATION=17 build/mutate/tree/build/dev/bin/bezant demo    one of the last run by hand

Ctrl-C ends it with what is known so far; --resume FILE goes on from there (same options and tree). With --again it
tries the survivors once more after tests or the hunt have been mended, with --again tests only by the tests.
Equivalent mutants, which no test can tell from the program, stand in docs/mutation.md with their reasons, and do not
count.

Exit status   0 enough were killed: 95 %, with --by swarm 70 %, with --by all both; 1 fewer, or more than 10 % are
              equivalent; 2 wrong use; 125 it could not be built; 130 Ctrl-C"""


def options(arguments):
    p = argparse.ArgumentParser(prog='./dev mutate', description=TEXT, epilog=EXAMPLES,
                                formatter_class=argparse.RawDescriptionHelpFormatter)

    def positive(text):
        n = int(text)
        if n < 1:
            raise ValueError
        return n
    positive.__name__ = 'number from 1 on'
    p.add_argument('--files', nargs='+', action='extend', metavar='FILE',
                   help='files, folders or globs (default: ' + ' '.join(house.DEFAULT_FILES) + ')')
    p.add_argument('--sample', type=positive, metavar='N', help='draw N of all mutants (default: all of them)')
    p.add_argument('--seed', type=int, default=1, metavar='S', help='what draws the sample (default: 1)')
    p.add_argument('--by', choices=('tests', 'swarm', 'all'), default='all',
                   help='what may kill: tests, hunt, or the hunt and then the tests for what it misses (default)')
    p.add_argument('--jobs', type=positive, default=os.cpu_count(), metavar='N', help='mutants at the same time')
    p.add_argument('--seconds', type=positive, default=60, metavar='S',
                   help='of processor time for the hunt for a mutant (default: 60)')
    p.add_argument('--json', metavar='FILE', help='write the results as JSON, after each mutant')
    p.add_argument('--resume', metavar='FILE', help='go on with the results in FILE, and write them there')
    p.add_argument('--again', nargs='?', choices=('all', 'tests'), const='all', metavar='tests', help='with --resume: '
                   'try those that survived once more, on a newer tree, or only by the tests; what was killed stays '
                   'killed where its file has not changed')
    p.add_argument('--list', action='store_true', help='only list the mutants')
    o = p.parse_args(arguments)
    if o.json and o.resume and o.json != o.resume:
        p.error('--json and --resume name different files')
    if o.again and not o.resume:
        p.error('--again tries the survivors of --resume FILE')
    return o


def say(text):
    print(f'dev: mutate: {text}', file=sys.stderr, flush=True)


def fingerprint(root):
    """Of all that is compiled or run: results of another tree are not gone on with."""
    parts = []
    for f in house.tracked(root):
        if not f.endswith('.md'):
            with open(f'{root}/{f}', 'rb') as file:
                parts.append(f + ' ' + house.sha(file.read()))
    return house.sha('\n'.join(parts).encode())[:16]


class Run:
    def __init__(self, o, root, home, numbered, files):
        self.o, self.home, self.numbered = o, home, numbered
        self.equivalents = report.equivalents(f'{root}/docs/mutation.md')
        self.file = o.resume or o.json
        self.head = {'tree': fingerprint(root), 'files': o.files, 'sample': o.sample, 'seed': o.seed, 'by': o.by,
                     'seconds': o.seconds, 'sources': house.hashes(root, files)}
        known = report.load(o.resume, self.head, o.again) if o.resume else {}
        self.results = {n: {**known[p.name], 'number': n} for n, p in numbered if p.name in known}
        self.lock = threading.Lock()
        self.done = self.of = 0

    def build(self, targets):
        what = targets[0] if len(targets) == 1 else f'{len(targets)} programs'
        say(f'compiling {len(self.numbered)} mutants into one build: {what} (log: build/mutate/build.log)')
        bad = self.home.build(self.numbered, targets)
        self.numbered = [(n, p) for n, p in self.numbered if n not in bad]

    def todo(self, part):
        """What `part` has not judged yet, as it was drawn: what is known when it is interrupted is a sample, too."""
        wanted = [(n, p) for n, p in self.numbered if part not in (r := self.results.get(n, {}))
                  and not (part == 'tests' and r.get('killed')) and not self.equivalents.get(report.key(p))]
        return sorted(wanted, key=lambda job: house.rank(self.o.seed, job[1]))

    def hunt(self):
        if not self.todo('hunt'):
            return
        self.build(['bezant'])
        say('hunting without a mutant')
        hunt = killers.Hunt(f'{self.home.build_folder}/bin/bezant', self.home.folder, self.o.seconds)
        hunt.learn({p.file for _, p in self.todo('hunt')}, self.o.jobs)
        say(f'hunting {len(self.todo("hunt"))} mutants')
        self.judge_all('hunt', lambda n, p: hunt.kill(n, p.file))

    def test(self):
        if not self.todo('tests'):
            return
        self.home.configure()
        self.build(killers.programs_of(killers.chosen(self.home.tests()), self.home.programs()))
        tests = killers.Tests(self.home.tests(), say)
        say('running each test once without a mutant')
        tests.learn(180, self.o.jobs)
        say(f'testing {len(self.todo("tests"))} mutants')
        self.judge_all('tests', lambda n, p: tests.kill(n))

    def run(self):
        for n, p in self.numbered:
            reason = self.equivalents.get(report.key(p))
            if reason:
                self.results[n] = {**self.blank(n, p), 'equivalent': reason}
        if self.o.by != 'tests':
            self.hunt()
        if self.o.by != 'swarm':
            self.test()

    @staticmethod
    def blank(n, p):
        return {'name': p.name, 'number': n, 'file': p.file, 'line': p.line, 'column': p.column, 'rule': p.rule,
                'before': p.before, 'change': p.change, 'killed': False}

    def one(self, part, kill, n, p):
        by, seconds = kill(n, p)
        with self.lock:
            r = self.results.setdefault(n, self.blank(n, p))
            r[part], r[part + '_seconds'] = by, round(seconds, 2)
            r['killed'] = r['killed'] or bool(by)
            self.done += 1
            print(report.row(self.done, self.of, r), flush=True)
            self.keep()

    def judge_all(self, part, kill):
        jobs = self.todo(part)
        self.done, self.of = 0, len(jobs)
        with concurrent.futures.ThreadPoolExecutor(self.o.jobs) as pool:
            waiting = [pool.submit(self.one, part, kill, n, p) for n, p in jobs]
            try:
                for w in waiting:
                    w.result()
            except (KeyboardInterrupt, killers.Stopped):
                for w in waiting:
                    w.cancel()
                killers.stop_all()
                raise

    def keep(self):
        if self.file:
            ordered = [self.results[n] for n in sorted(self.results)]
            report.save(self.file, self.head, ordered, report.summarize(ordered, self.o.by))

    def tell(self):
        ordered = [self.results[n] for n in sorted(self.results)]
        s = report.summarize(ordered, self.o.by)
        print()
        for group in (report.room, lambda r: r['rule']):
            print('\n'.join(report.table(ordered, group)) + '\n')
        survivors = [r for r in ordered if not r['killed'] and not r.get('equivalent')]
        if survivors:
            print('survived:')
            for r in survivors:
                print(f'  {r["name"]}')
            print()
        how = f'{s["killed"]} of {s["mutants"] - s["equivalent"]} killed ({100 * s["share"]:.1f} %)'
        if 'share_hunt' in s:
            how += f', {s["killed_by_hunt"]} by the hunt alone ({100 * s["share_hunt"]:.1f} %)'
        print(f'{how}; {s["equivalent"]} equivalent')
        return self.enough(s)

    def enough(self, s):
        enough = s['share'] >= LIMITS[self.o.by] and s['share_equivalent'] <= 0.10
        return enough and (self.o.by != 'all' or s['share_hunt'] >= LIMITS['swarm'])


def main(arguments):
    o = options(arguments)
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    # In the background of a shell SIGINT may be ignored from the start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    clang.cindex.Config.set_library_file(LIBRARY)
    files = house.chosen(root, o.files or house.DEFAULT_FILES)
    if not files:
        say('no C++ file is named so: ' + ' '.join(o.files))
        return 2
    began = time.monotonic()
    home = house.House(root, f'{root}/build/mutate', o.jobs, say)
    os.makedirs(home.folder, exist_ok=True)
    try:
        say(f'reading {len(files)} files')
        found = home.all_points(files)
        say(f'{len(found)} mutants in {len(files)} files')
        numbered = home.sample(found, o.sample, o.seed)
        if not numbered:
            say('there is nothing to change in these files')
            return 2
        if o.list:
            for n, p in numbered:
                print(f'{n:5} {p.name}')
            return 0
        job = Run(o, root, home, numbered, files)
    except (ValueError, report.Bad) as e:
        say(str(e))
        return 2
    except RuntimeError as e:
        say(str(e))
        return 125
    status = 0
    try:
        job.run()
    except RuntimeError as e:
        say(str(e))
        return 125
    except (KeyboardInterrupt, killers.Stopped):
        say('interrupted' + ('' if not job.file else f'; ./dev mutate --resume {job.file} goes on'))
        status = 130
    enough = job.tell()
    say(f'{time.monotonic() - began:.0f} seconds in all')
    return status or (0 if enough else 1)


if __name__ == '__main__':
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        say('interrupted')
        sys.exit(130)
