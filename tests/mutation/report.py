"""Results of mutants: the file that a run can be resumed from, and what people read."""

import json
import os
import re

FORMAT = 1
PAGE_ROW = re.compile(r'^\| `([^`]+):(\d+)` \| (\w+) \| `` (.+?) -> (.*?) `` \| (.+) \|$')


class Bad(Exception):
    """An input that cannot be used; the text says why."""


def equivalents(page):
    """Rows of the table of docs/mutation.md: {(file, line, rule, before, change): reason}."""
    found = {}
    if not os.path.exists(page):
        return found
    with open(page, encoding='utf-8') as f:
        for line in f:
            m = PAGE_ROW.match(line.rstrip('\n'))
            if m:
                file, number, rule, before, change, reason = m.groups()
                found[file, int(number), rule, before, change] = reason
    return found


def equivalent_row(p, reason):
    return f'| `{p.file}:{p.line}` | {p.rule} | `` {p.before} -> {p.change} `` | {reason} |'


def key(p):
    return p.file, p.line, p.rule, p.before, p.change


def still_known(r, again):
    """Of a result of another tree: what killed it, and with `again` 'tests' that the hunt did not. What did not kill it
    is tried once more."""
    kept = {k: v for k, v in r.items() if not k.startswith(('hunt', 'tests'))}
    for part in ('hunt', 'tests'):
        if r.get(part) or (part == 'hunt' and part in r and again == 'tests'):
            kept |= {part: r[part], part + '_seconds': r[part + '_seconds']}
    return {**kept, 'earlier': True}


def load(path, head, again=None):
    """Results by name, of an earlier run of the same sample and way. Of another tree only with `again` ('all' or
    'tests'): then what is known of mutants whose file is the same, see `still_known`."""
    if not os.path.exists(path):
        return {}
    try:
        with open(path, encoding='utf-8') as f:
            kept = json.load(f)
        was, results = kept['head'], {r['name']: r for r in kept['mutants']}
        may_differ = {'tree', 'sources', 'seconds'} if again else set()
        differs = ', '.join(k for k in head if was.get(k) != head[k] and k not in may_differ)
        if again:
            results = {n: still_known(r, again) for n, r in results.items()
                       if (r['killed'] or again == 'tests')
                       and was['sources'].get(r['file']) == head['sources'].get(r['file'])}
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as e:
        raise Bad(f'{path} is not a result of ./dev mutate: {e}') from e
    if differs:
        raise Bad(f'{path} is of another run ({differs}): give the same options and tree, or another file')
    return results


def save(path, head, results, summary):
    text = json.dumps({'format': FORMAT, 'head': head, 'summary': summary, 'mutants': results}, indent=1)
    with open(path + '.new', 'w', encoding='utf-8') as f:
        f.write(text + '\n')
    os.replace(path + '.new', path)


def row(at, of, r):
    hunt = '' if 'hunt' not in r else \
        f'  hunt: {r["hunt"] or "-"} ({r["hunt_seconds"]:.1f} s)'
    tests = '' if 'tests' not in r else f'  tests: {r["tests"] or "-"} ({r["tests_seconds"]:.1f} s)'
    fate = 'equivalent' if r.get('equivalent') else 'killed' if r['killed'] else 'SURVIVED'
    return f'{at:4}/{of} {fate:10} {r["name"]}{hunt}{tests}'


def summarize(results, by):
    """Counts and shares. Shares are of the mutants that are not equivalent."""
    real = [r for r in results if not r.get('equivalent')]
    s = {'mutants': len(results), 'equivalent': len(results) - len(real), 'killed': sum(r['killed'] for r in real),
         'survived': sum(not r['killed'] for r in real)}
    if by in ('swarm', 'all'):
        s['killed_by_hunt'] = sum(bool(r.get('hunt')) for r in real)
    if by in ('tests', 'all'):
        s['killed_by_tests'] = sum(bool(r.get('tests')) for r in real)
    s['share'] = round(s['killed'] / len(real), 4) if real else 1.0
    if by in ('swarm', 'all'):
        s['share_hunt'] = round(s['killed_by_hunt'] / len(real), 4) if real else 1.0
    s['share_equivalent'] = round(s['equivalent'] / len(results), 4) if results else 0.0
    return s


def table(results, group):
    """Lines: for each group how many were killed, and by what."""
    out = [f'{"":28} mutants equivalent killed by-hunt survived']
    for name in sorted({group(r) for r in results}):
        of = [r for r in results if group(r) == name]
        real = [r for r in of if not r.get('equivalent')]
        out.append(f'{name:28} {len(of):7} {len(of) - len(real):10} {sum(r["killed"] for r in real):6} '
                   f'{sum(bool(r.get("hunt")) for r in real):7} {sum(not r["killed"] for r in real):8}')
    return out


def room(r):
    parts = r['file'].split('/')
    return '/'.join(parts[:2]) if parts[0] == 'protocols' and len(parts) > 2 else parts[0]
