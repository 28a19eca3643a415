"""The copy of the tree in which mutants stand, and its build."""

import concurrent.futures
import dataclasses
import fnmatch
import glob
import hashlib
import json
import os
import re
import subprocess

import points
import schemata

DEFAULT_FILES = ['protocols', 'exchange', 'audit', 'actors/node*', 'actors/checkpointer*']
# What stands for these libraries' headers on every compiler's command line.
ARGUMENTS = ['-x', 'c++', '-std=c++20', '-DSPDLOG_COMPILED_LIB', '-DSPDLOG_FMT_EXTERNAL', '-w']


def tracked(root):
    """Every file of the tree that git knows or would add."""
    out = subprocess.run(['git', '-C', root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'],
                         check=True, capture_output=True).stdout
    return sorted(f for f in out.decode().split('\0') if f and os.path.isfile(f'{root}/{f}'))


def chosen(root, patterns):
    """The C++ files that the patterns (files, folders, globs) name, in order."""
    out = []
    for f in tracked(root):
        if f.endswith(('.cpp', '.hpp')) and any(
                f == p or f.startswith(p.rstrip('/') + '/') or fnmatch.fnmatch(f, p) for p in patterns):
            out.append(f)
    return out


def sha(data):
    return hashlib.sha256(data).hexdigest()


def hashes(root, files):
    found = {}
    for f in files:
        with open(f'{root}/{f}', 'rb') as file:
            found[f] = sha(file.read())[:16]
    return found


def rank(seed, p):
    """The order in which mutants are drawn; those of a small sample are the first of a larger one."""
    return sha(f'{seed} {p.name}'.encode())


def write_if_new(path, data):
    """So that what is as before keeps its time, and is not compiled again."""
    try:
        with open(path, 'rb') as f:
            if f.read() == data:
                return
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as f:
        f.write(data)


def _read(job):
    root, file, cache, tool = job
    with open(f'{root}/{file}', 'rb') as f:
        key = sha(tool + file.encode() + f.read())[:24]
    kept = f'{cache}/{key}.json'
    if os.path.exists(kept):
        with open(kept, encoding='utf-8') as f:
            return [points.Point(**p) for p in json.load(f)]
    found = points.points_of(root, file, ARGUMENTS + [f'-I{root}'])
    write_if_new(kept, json.dumps([dataclasses.asdict(p) for p in found]).encode())
    return found


def _refused(job):
    root, file, cache, numbered = job
    with open(f'{root}/{file}', 'rb') as f:
        raw = f.read()
    key = sha(raw + repr([(n, p.name) for n, p in numbered]).encode())[:24]
    kept = f'{cache}/{key}.refused.json'
    if os.path.exists(kept):
        with open(kept, encoding='utf-8') as f:
            return set(json.load(f))
    bad = schemata.refused(f'{root}/{file}', raw, numbered, ARGUMENTS + [f'-I{root}'])
    write_if_new(kept, json.dumps(sorted(bad)).encode())
    return bad


class House:
    """`root`: the source tree; `folder`: where the copy and what is remembered live; `say`: tells people."""

    def __init__(self, root, folder, jobs, say):
        self.root, self.folder, self.jobs, self.say = root, folder, jobs, say
        self.tree, self.cache = f'{folder}/tree', f'{folder}/points'
        self.build_folder = f'{self.tree}/build/dev'

    def all_points(self, files):
        """The points of all files, by file and place. Raises ValueError if clang cannot read one."""
        here = os.path.dirname(os.path.abspath(__file__))
        with open(f'{here}/points.py', 'rb') as f:
            tool = f.read()
        jobs = [(self.root, f, self.cache, tool) for f in files]
        with concurrent.futures.ProcessPoolExecutor(self.jobs) as pool:
            return [p for found in pool.map(_read, jobs) for p in found]

    def sample(self, found, number, seed):
        """`number` points (None: all), drawn by `seed`, which are valid C++; numbered from 1, by file and place."""
        ranked = sorted(found, key=lambda p: rank(seed, p))
        take, bad = [], set()
        checked = {}
        while True:
            want = [p for p in ranked if p not in bad]
            take = want if number is None else want[:number]
            files = sorted({p.file for p in take})
            jobs = []
            for f in files:
                mine = [p for p in take if p.file == f]
                if checked.get(f) != mine:
                    jobs.append((f, mine))
            if not jobs:
                break
            with concurrent.futures.ProcessPoolExecutor(self.jobs) as pool:
                results = pool.map(_refused,
                                   [(self.root, f, self.cache, list(enumerate(mine, 1))) for f, mine in jobs])
                for (f, mine), numbers in zip(jobs, results):
                    bad.update(mine[n - 1] for n in numbers)
                    checked[f] = [p for n, p in enumerate(mine, 1) if n not in numbers]
        return list(enumerate(sorted(take, key=lambda p: (p.file, p.start, -p.end, p.rule, p.after)), 1))

    def write(self, numbered):
        """The copy of the tree with these mutants."""
        by_file = {}
        for n, p in numbered:
            by_file.setdefault(p.file, []).append((n, p))
        files = tracked(self.root)
        for f in files:
            with open(f'{self.root}/{f}', 'rb') as source:
                raw = source.read()
            target = f'{self.tree}/{f}'
            write_if_new(target, schemata.switched(raw, by_file[f]) if f in by_file else raw)
            os.chmod(target, os.stat(f'{self.root}/{f}').st_mode & 0o777)
        known = set(files)
        for path in glob.glob(f'{self.tree}/**/*', recursive=True):
            short = os.path.relpath(path, self.tree)
            if os.path.isfile(path) and not short.startswith('build/') and short not in known:
                os.remove(path)

    def configure(self):
        """Once the copy was written; does nothing the second time."""
        if not os.path.exists(f'{self.build_folder}/build.ninja'):
            self.run(['cmake', '-S', self.tree, '--preset', 'dev', '-DBEZANT_WERROR=OFF',
                      '-DCMAKE_CXX_FLAGS=-D_GLIBCXX_ASSERTIONS -w'], f'{self.folder}/configure.log')

    def build(self, numbered, targets):
        """Compiles the copy. Returns the numbers of mutants that g++ refuses, which were taken out."""
        bad = set()
        while True:
            rest = [(n, p) for n, p in numbered if n not in bad]
            self.write(rest)
            self.configure()
            log = f'{self.folder}/build.log'
            ninja = ['ninja', '-C', self.build_folder, '-j', str(self.jobs), '-k', '0', *targets]
            if self.run(ninja, log, may_fail=True):
                return bad
            found = self.blamed(log, rest)
            if not found:
                raise RuntimeError(f'the copy with mutants cannot be built: see {log}')
            self.say(f'g++ refuses {len(found)} mutants that clang takes; they are taken out')
            bad |= found

    def blamed(self, log, rest):
        found = set()
        with open(log, encoding='utf-8', errors='replace') as f:
            places = re.findall(r'^(\S+?):(\d+):(\d+): error:', f.read(), re.M)
        for path, line, _ in places:
            short = os.path.relpath(os.path.join(self.build_folder, path), self.tree)
            if short not in {p.file for _, p in rest}:
                continue
            with open(f'{self.tree}/{short}', encoding='utf-8') as f:
                lines = f.read().split('\n')
            asked = schemata.ASKED.findall('\n'.join(lines[max(0, int(line) - 5):int(line)]))
            found.update(int(n) for n in asked[-3:])
        return found

    def run(self, command, log, may_fail=False):
        with open(log, 'wb') as out:
            status = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, check=False).returncode
        if status and not may_fail:
            raise RuntimeError(f'{command[0]} ended with {status}: see {log}')
        return status == 0

    def programs(self):
        """Every program of the build, as ninja names it: ctest gives no command for one that is not built yet."""
        out = subprocess.run(['ninja', '-C', self.build_folder, '-t', 'targets', 'all'], check=True,
                             capture_output=True).stdout.decode()
        return set(re.findall(r'^(\S+): CXX_EXECUTABLE_LINKER', out, re.M))

    def tests(self):
        """What ctest would run: name, labels, command (empty: it is not built), environment."""
        out = subprocess.run(['ctest', '--test-dir', self.build_folder, '--show-only=json-v1'], check=True,
                             capture_output=True).stdout
        found = []
        for t in json.loads(out)['tests']:
            has = {p['name']: p['value'] for p in t.get('properties', [])}
            found.append({'name': t['name'], 'labels': has.get('LABELS') or [], 'command': t.get('command') or [],
                          'environment': dict(e.split('=', 1) for e in has.get('ENVIRONMENT') or []),
                          'folder': has.get('WORKING_DIRECTORY') or self.build_folder})
        return found
