#!/usr/bin/env python3
"""Checks ./dev mutate on a small program: which mutants it finds, that each compiles and does what it says, and that a
run can be resumed. Status 1 and a line for each mistake if not."""

import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest

import clang.cindex

import house
import killers
import mutate
import points
import report
import schemata

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))

PROGRAM = '''// A program with one place for each rule; what it prints depends on each of them.
#include <algorithm>
#include <cstdio>

constexpr bool seeded_bug(const char*) { return false; }
constexpr int twice(int n) { return n + n; }
static_assert(twice(2) == 4);
#define CHECKED(x) (x)

int total = 0;
void add(int a, int b) { total += 10 * a + b; }
void note(int n) {
  total = total + n;
  ++total;
}
bool below(int a, int b) { return a < b; }
int half(int n) {
  static_assert(3 < 4);
  constexpr int two = 2;
  int left = n;
  if (seeded_bug("x"))
    left = left + 1000;
  if (!(CHECKED(left > 900)) && !seeded_bug("y"))
    left = left / two;
  return left;
}

int order(int a, int b) { return below(a, b) ? 100 * a + b : 1000 * b + a; }

int main() {
  int seen = 7;
  for (int i = 0; i < 3; ++i) {
    const bool more = i != 1 && below(i, twice(1));
    seen = 10 * seen + (more ? order(i + 1, 3) : twice(1));
  }
  add(std::max(3, total), 2);
  note(order(4, 4));
  const bool odd = true;
  std::printf("%d %d %d %d\\n", seen, total, half(1001) + half(500), odd ? order(5, 6) : -1000);
}
'''


class Finding(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = f'{cls.folder.name}/program.cpp'
        with open(cls.path, 'w', encoding='utf-8') as f:
            f.write(PROGRAM)
        cls.points = points.points_of(cls.folder.name, 'program.cpp', house.ARGUMENTS)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def on_line(self, text):
        line = PROGRAM[:PROGRAM.index(text)].count('\n') + 1
        return {(p.rule, p.before, p.change) for p in self.points if p.line == line}

    def test_each_rule_finds_its_places(self):
        self.assertEqual(self.on_line('return a < b;'), {
            ('relational', 'a < b', 'a <= b'), ('return', 'below()', 'return true'),
            ('return', 'below()', 'return false')})
        self.assertEqual(self.on_line('total += 10'), {
            ('statement', 'total += 10 * a + b', ''), ('arithmetic', 'total += 10 * a + b', 'total -= 10 * a + b'),
            ('arithmetic', '10 * a + b', '10 * a - b'), ('arithmetic', '10 * a', '10 / a'),
            ('constant', '10', '11'), ('constant', '10', '9')})
        self.assertEqual(self.on_line('  ++total;'), {
            ('statement', '++total', ''), ('arithmetic', '++total', '--total')})
        self.assertEqual(self.on_line('const bool more'), {
            ('logical', 'i != 1 && below(i, twice(1))', 'i != 1 || below(i, twice(1))'),
            ('relational', 'i != 1', 'i == 1'),
            ('arguments', 'below(i, twice(1))', 'below(twice(1), i)'),
            ('constant', '1', '2'), ('constant', '1', '0')})
        self.assertEqual(self.on_line('bool odd'), {('constant', 'true', 'false')})
        self.assertEqual(self.on_line('for (int'), {
            ('condition', 'i < 3', '!(i < 3)'), ('relational', 'i < 3', 'i <= 3'), ('arithmetic', '++i', '--i'),
            ('constant', '0', '1'), ('constant', '0', '-1'), ('constant', '3', '4'), ('constant', '3', '2')})
        self.assertIn(('condition', 'more', '!(more)'), self.on_line('seen = 10'))
        self.assertIn(('return', 'note()', 'return'), self.on_line('void note'))

    def test_nothing_is_found_where_no_change_can_be_seen(self):
        for text in ('static_assert', 'constexpr int two', 'left = left + 1000', 'constexpr bool seeded_bug'):
            self.assertEqual(self.on_line(text), set(), text)
        self.assertEqual({r for r, _, _ in self.on_line('CHECKED(left')}, {'logical'})  # the ! before the macro

    def test_each_mutant_compiles_and_does_something_else(self):
        numbered = list(enumerate(self.points, 1))
        with open(self.path, 'rb') as f:
            raw = f.read()
        bad = schemata.refused(self.path, raw, numbered, house.ARGUMENTS + [f'-I{ROOT}'])
        self.assertEqual(bad, set())
        mutated = f'{self.folder.name}/mutated.cpp'
        with open(mutated, 'wb') as f:
            f.write(schemata.switched(raw, numbered))
        program = f'{self.folder.name}/program'
        subprocess.run(['g++', '-std=c++20', '-w', f'-I{ROOT}', mutated, '-o', program], check=True)
        plain = killers.run([program], 10, {}, '/')
        self.assertEqual(plain[0], 0)
        same = []
        for number, p in numbered:
            status, _, out = killers.run([program], 0.5, {'BEZANT_MUTATION': str(number)}, '/')
            if status == 0 and out == plain[2]:
                same.append(p.name)
        same = [n.split(' ', 1)[1] for n in same]
        # Equivalent: half of 501 is 250, and what is not chosen is not seen.
        self.assertEqual(same, ['constant 500 -> 501', 'constant 1000 -> 1001', 'constant 1000 -> 999'])
        reached = killers.reached_by([program], 10, {}, '/')[3]
        unreached = [p.name.split(' ', 1)[1] for n, p in numbered if n not in reached]
        self.assertEqual(unreached, ['constant 1000 -> 1001', 'constant 1000 -> 999'])

    def test_what_is_no_valid_program_is_refused(self):
        p = next(p for p in self.points if p.before == 'a < b')
        wrong = points.Point(p.file, p.line, p.column, p.rule, p.kind, p.start, p.end, p.before, 'a ? b', 'a ? b')
        with open(self.path, 'rb') as f:
            raw = f.read()
        refused = schemata.refused(self.path, raw, [(1, p), (2, wrong)], house.ARGUMENTS + [f'-I{ROOT}'])
        self.assertIn(2, refused)


class Ending(unittest.TestCase):
    def test_nothing_is_left_running(self):
        with tempfile.NamedTemporaryFile('w+') as kept:
            leave = f'setsid sh -c "echo \\$\\$ > {kept.name}; exec sleep 60" > /dev/null 2>&1 & sleep 0.3'
            status, _, _ = killers.run(['sh', '-c', leave], 10, {}, '/')
            self.assertEqual(status, 0)
            left = int(kept.read())
        for _ in range(50):
            if not os.path.exists(f'/proc/{left}/stat'):
                return
            with open(f'/proc/{left}/stat', encoding='ascii') as f:
                if f.read().rsplit(')', 1)[1].split()[0] == 'Z':   # nobody waits for it
                    return
            time.sleep(0.1)
        self.fail('a process that had left its group is still there')


class Choosing(unittest.TestCase):
    def test_what_tests_run_is_built_whether_it_is_there_or_not(self):
        tests = [{'name': 'pbft', 'labels': ['pbft'], 'command': []},
                 {'name': 'crash', 'labels': ['crash'], 'command': []}]
        programs = {'bin/bezant', 'bin/bezant-node', 'tests/pbft/test_pbft', 'tests/crash/test_crash'}
        self.assertEqual(killers.programs_of(killers.chosen(tests), programs), ['bin/bezant', 'tests/pbft/test_pbft'])
        with self.assertRaisesRegex(RuntimeError, 'pbft was not built'):
            killers.Tests(tests, print).learn(1, 1)


class Reporting(unittest.TestCase):
    def result(self, **more):
        return {'name': 'n', 'file': 'protocols/pbft/log.cpp', 'rule': 'constant', 'killed': False, **more}

    def test_shares_are_of_what_is_not_equivalent(self):
        s = report.summarize([self.result(killed=True, hunt='progress'),
                              self.result(killed=True, hunt=None, tests='pbft'),
                              self.result(), self.result(equivalent='why')], 'all')
        self.assertEqual((s['killed'], s['survived'], s['equivalent'], s['killed_by_hunt']), (2, 1, 1, 1))
        self.assertEqual((s['share'], s['share_hunt'], s['share_equivalent']), (0.6667, 0.3333, 0.25))

    def test_a_run_is_resumed_only_with_the_same_tree_and_options(self):
        with tempfile.TemporaryDirectory() as folder:
            path = f'{folder}/r.json'
            report.save(path, {'seed': 1}, [self.result()], {})
            self.assertEqual(list(report.load(path, {'seed': 1})), ['n'])
            with self.assertRaisesRegex(report.Bad, 'seed'):
                report.load(path, {'seed': 2})
            for text in ('', '[]', '{"head": 3}', json.dumps({'head': {'seed': 1}, 'mutants': [3]})):
                with open(path, 'w', encoding='utf-8') as f:
                    f.write(text)
                with self.assertRaises(report.Bad):
                    report.load(path, {'seed': 1})

    def test_after_a_change_what_survived_is_tried_again(self):
        same, other = 'protocols/pbft/log.cpp', 'protocols/pbft/core.cpp'
        was = [self.result(name='hunted', killed=True, hunt='progress', hunt_seconds=2),
               self.result(name='tested', killed=True, hunt=None, hunt_seconds=60, tests='pbft', tests_seconds=1),
               self.result(name='survivor', hunt=None, hunt_seconds=60, tests=None, tests_seconds=9),
               self.result(name='changed', file=other, killed=True, hunt='progress', hunt_seconds=2)]
        with tempfile.TemporaryDirectory() as folder:
            path = f'{folder}/r.json'
            report.save(path, {'seed': 1, 'tree': 'a', 'sources': {same: '1', other: '1'}}, was, {})
            now = {'seed': 1, 'tree': 'b', 'sources': {same: '1', other: '2'}}
            with self.assertRaisesRegex(report.Bad, 'tree'):
                report.load(path, now)
            with self.assertRaisesRegex(report.Bad, 'seed'):
                report.load(path, {**now, 'seed': 2}, again='all')
            known = report.load(path, now, again='all')
            by_tests = report.load(path, now, again='tests')
        self.assertEqual(sorted(known), ['hunted', 'tested'])
        self.assertEqual(known['hunted']['hunt'], 'progress')
        self.assertNotIn('hunt', known['tested'])
        self.assertEqual((known['tested']['tests'], known['tested']['killed']), ('pbft', True))
        self.assertEqual(sorted(by_tests), ['hunted', 'survivor', 'tested'])
        self.assertIsNone(by_tests['survivor']['hunt'])
        self.assertNotIn('tests', by_tests['survivor'])
        self.assertEqual((by_tests['tested']['tests'], by_tests['tested']['hunt']), ('pbft', None))

    def test_a_hunt_that_hangs_says_not_how_many_runs_it_made(self):
        self.assertIsNone(killers.stuck('seeds 1..\n313 runs in 30.1 s, 600 a minute\n'))
        self.assertEqual(killers.stuck('0 runs in 30.1 s, 0 a minute\n'), 'no run ends')
        self.assertEqual(killers.stuck('bezant: stopping; once more to stop at once\n'), 'hangs')

    def test_rows_of_the_page_are_read_back(self):
        p = points.Point('a/b.cpp', 7, 3, 'relational', 'expression', 0, 5, 'a | b < c', 'a | b <= c', '')
        with tempfile.NamedTemporaryFile('w', suffix='.md') as f:
            f.write('# Page\n\n' + report.equivalent_row(p, 'c is never b') + '\n')
            f.flush()
            self.assertEqual(report.equivalents(f.name), {report.key(p): 'c is never b'})


class Command(unittest.TestCase):
    def refused(self, *arguments):
        said = io.StringIO()
        with self.assertRaises(SystemExit) as e, contextlib.redirect_stderr(said):
            mutate.options(arguments)
        self.assertEqual(e.exception.code, 2)
        return said.getvalue()

    def test_wrong_use_is_said(self):
        self.assertIn('number from 1 on', self.refused('--sample', '0'))
        self.assertIn("'hope'", self.refused('--by', 'hope'))
        self.assertIn('different files', self.refused('--json', 'a', '--resume', 'b'))
        self.assertIn('survivors of --resume', self.refused('--again'))


class Page(unittest.TestCase):
    def test_each_equivalent_mutant_of_the_page_is_in_its_line(self):
        rows = report.equivalents(f'{ROOT}/docs/mutation.md')
        for file, line, _, before, _ in rows:
            with open(f'{ROOT}/{file}', encoding='utf-8') as f:
                text = ' '.join(f.read().split('\n')[line - 1:line + 12])
            start = before.removesuffix('...').split('()')[0]
            self.assertIn(start, ' '.join(text.split()), f'{file}:{line}: docs/mutation.md says {before}')


if __name__ == '__main__':
    clang.cindex.Config.set_library_file(mutate.LIBRARY)
    unittest.main(argv=sys.argv[:1])
