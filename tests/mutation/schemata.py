"""Writes files in which many mutants stand side by side, each behind a switch (Untch, Offutt, Harrold 1993, "Mutation
analysis using mutant schemata")."""

import re

import clang.cindex as ci

INCLUDE = b'#include "tests/mutation/switch.hpp"\n'
ASKED = re.compile(r'bezant_mutation::on(?:_or_constant)?\((\d+)\)')


def on(number, p):
    return b'::bezant_mutation::%s(%d)' % (b'on_or_constant' if p.constexpr else b'on', number)


def switched(raw, numbered):
    """The bytes of a file with its points, a list of (number, Point), behind switches."""
    order = sorted(numbered, key=lambda n: (n[1].start, -n[1].end, n[0]))
    first = INCLUDE if order else b''
    pragma = re.search(rb'^#pragma once\n', raw, re.M)
    at = pragma.end() if pragma else 0
    body = render(raw, 0, len(raw), order)
    return body[:at] + first + body[at:]


def render(raw, start, end, order):
    out, at, i = [], start, 0
    while i < len(order):
        number, p = order[i]
        inside = i + 1
        while inside < len(order) and order[inside][1].start < p.end:
            inside += 1
        out.append(raw[at:p.start])
        within = render(raw, p.start, p.end, order[i + 1:inside])
        after = p.after.encode()
        if p.kind == 'expression':
            out.append(b'(' + on(number, p) + b' ? (' + after + b') : (' + within + b'))')
        elif p.kind == 'statement':
            out.append(b'{ if (!' + on(number, p) + b') { ' + within + b' } }')
        else:
            out.append(b' if (' + on(number, p) + b') { ' + after + b' } ' + within)
        at = p.end
        i = inside
    out.append(raw[at:end])
    return b''.join(out)


def refused(path, raw, numbered, arguments):
    """The numbers of the points that make no valid C++, as clang sees it; with them, perhaps, neighbours of theirs."""
    bad, rest = set(), list(numbered)
    while rest:
        text = switched(raw, rest).decode('utf-8')
        unit = ci.Index.create().parse(path, args=arguments, unsaved_files=[(path, text)])
        errors = [d for d in unit.diagnostics if d.severity >= ci.Diagnostic.Error]
        if not errors:
            return bad
        lines = text.split('\n')
        found = set()
        for d in errors:
            if d.location.file is None or d.location.file.name != path:
                continue
            # The nearest switch before the mistake is the likeliest one; if it is not, the next round tells.
            before = '\n'.join(lines[max(0, d.location.line - 40):d.location.line - 1]) + '\n' + \
                lines[d.location.line - 1][:d.location.column]
            after = lines[d.location.line - 1][d.location.column:]
            near = ASKED.findall(before)[-1:] or ASKED.findall(after)[:1]
            found.update(int(n) for n in near)
        found -= bad
        if not found:
            return bad | {n for n, _ in rest}
        bad |= found
        rest = [(n, p) for n, p in rest if n not in bad]
    return bad
