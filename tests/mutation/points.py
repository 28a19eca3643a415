"""Finds the places of C++ files at which a small change makes another program: mutation points.

A point is (file, line, column, rule) with the text before and after. Rules:

  relational   <  <=  >  >=  ==  != : each with its neighbour at the boundary, == with !=
  logical      && with ||, and a ! taken away
  arithmetic   + with -, * with /, % with *, also as += and so on; ++ with --
  constant     an integer one more and one less, true with false
  condition    the condition of an if, a while, a for or of ?: negated
  statement    a call, an assignment, a break or a continue left out
  arguments    two neighbouring arguments of one type exchanged
  return       a function returns at once

Only bodies of functions have points. None are in what a seeded bug alone reaches, in macros' arguments, in what must
be known at compile time, and in statements that log or reserve memory.
"""

import dataclasses
import re

import clang.cindex as ci

K = ci.CursorKind

FUNCTIONS = (K.FUNCTION_DECL, K.CXX_METHOD, K.CONSTRUCTOR, K.DESTRUCTOR, K.CONVERSION_FUNCTION, K.FUNCTION_TEMPLATE)
STATEMENTS = (K.CALL_EXPR, K.UNEXPOSED_EXPR, K.BINARY_OPERATOR, K.COMPOUND_ASSIGNMENT_OPERATOR, K.UNARY_OPERATOR,
              K.BREAK_STMT, K.CONTINUE_STMT)
EXPRESSIONS = (K.CALL_EXPR, K.UNEXPOSED_EXPR, K.BINARY_OPERATOR, K.COMPOUND_ASSIGNMENT_OPERATOR, K.UNARY_OPERATOR)
RELATIONAL = {'<': '<=', '<=': '<', '>': '>=', '>=': '>', '==': '!=', '!=': '=='}
LOGICAL = {'&&': '||', '||': '&&'}
ARITHMETIC = {'+': '-', '-': '+', '*': '/', '/': '*', '%': '*', '+=': '-=', '-=': '+=', '*=': '/=', '/=': '*='}
STEPS = {'++': '--', '--': '++'}
BUG = 'seeded_bug('
SYMMETRIC = ('min', 'max')  # whose arguments may be exchanged
# What only logs, or only makes room, changes nothing that a test could see.
UNSEEN = re.compile(r'(^|\W)(log\w*|spdlog)\W|(\.|->)(reserve|shrink_to_fit)\(|^(\(void\)|static_cast<void>)')


@dataclasses.dataclass(frozen=True)
class Point:
    """One change: text[start:end] becomes `after`. `kind` says how the switch is written around it."""
    file: str
    line: int
    column: int
    rule: str
    kind: str     # "expression", "statement" or "entry"
    start: int
    end: int
    before: str   # short, for people
    change: str   # short, for people
    after: str    # what text[start:end] becomes
    constexpr: bool = False  # in a function that the compiler may call

    @property
    def name(self):
        return f'{self.file}:{self.line}:{self.column} {self.rule} {self.before} -> {self.change}'


def short(text, most=60):
    text = ' '.join(text.split())
    return text if len(text) <= most else text[:most - 3] + '...'


class Reader:
    """Collects the points of one file."""

    def __init__(self, root, file, arguments):
        self.root, self.file, self.path = root, file, f'{root}/{file}'
        with open(self.path, encoding='utf-8') as f:
            self.text = f.read()
        self.raw = self.text.encode()
        if len(self.raw) != len(self.text):
            # clang counts bytes; one place-holder for each byte of what is not ASCII keeps both in step.
            self.text = ''.join(c if ord(c) < 128 else '?' * len(c.encode()) for c in self.text)
        self.unit = ci.Index.create().parse(self.path, args=arguments,
                                            options=ci.TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD)
        self.points, self.macros, self.frozen = [], [], []
        self.seen, self.operators, self.constexpr = set(), {}, False

    def errors(self):
        return [str(d) for d in self.unit.diagnostics if d.severity >= ci.Diagnostic.Error]

    # --- where things are -------------------------------------------------------------------------------------------

    def here(self, cursor):
        where = cursor.extent.start.file
        return where is not None and where.name == self.path

    def span(self, cursor):
        return cursor.extent.start.offset, cursor.extent.end.offset

    def source(self, cursor):
        start, end = self.span(cursor)
        return self.text[start:end]

    def in_macro(self, start, end):
        return any(s < start and end <= e for s, e in self.macros)

    def add(self, rule, kind, start, end, before, change, after):
        text = self.text[start:end]
        if not text and kind != 'entry' or BUG in text or '??' in after or self.in_macro(start, end):
            return None
        if any(s <= start and end <= e for s, e in self.frozen):
            return None
        key = (rule, kind, start, end, after)
        if key in self.seen:
            return None
        self.seen.add(key)
        line = self.text.count('\n', 0, start) + 1
        column = start - (self.text.rfind('\n', 0, start) + 1) + 1
        point = Point(self.file, line, column, rule, kind, start, end, short(before), short(change), after,
                      self.constexpr)
        self.points.append(point)
        return point

    # --- the walk ---------------------------------------------------------------------------------------------------

    def read(self):
        for c in self.unit.cursor.get_children():
            if c.kind == K.MACRO_INSTANTIATION and self.here(c) and '(' in self.source(c):
                self.macros.append(self.span(c))
        for c in self.unit.cursor.get_children():
            if self.here(c):
                self.declarations(c)
        return sorted(self.points, key=lambda p: (p.start, -p.end, p.rule, p.after))

    def declarations(self, cursor):
        if cursor.kind in FUNCTIONS:
            body = [c for c in cursor.get_children() if c.kind == K.COMPOUND_STMT]
            head = self.text[cursor.extent.start.offset:body[0].extent.start.offset] if body else ''
            if body and 'consteval' not in head and cursor.spelling != BUG[:-1]:
                self.constexpr = 'constexpr' in head
                self.entry(cursor, body[0])
                self.inside(body[0])
                self.constexpr = False
            return
        if cursor.kind in (K.NAMESPACE, K.CLASS_DECL, K.STRUCT_DECL, K.CLASS_TEMPLATE, K.LINKAGE_SPEC, K.FRIEND_DECL,
                           K.UNEXPOSED_DECL, K.CLASS_TEMPLATE_PARTIAL_SPECIALIZATION):
            for c in cursor.get_children():
                if self.here(c):
                    self.declarations(c)

    def entry(self, function, body):
        statements = list(body.get_children())
        if function.kind in (K.CONSTRUCTOR, K.DESTRUCTOR) or not statements:
            return
        kind = function.result_type.get_canonical()
        at = body.extent.start.offset + 1
        values = {ci.TypeKind.VOID: [''], ci.TypeKind.BOOL: ['true', 'false']}.get(kind.kind, ['{}'])
        if kind.kind in (ci.TypeKind.LVALUEREFERENCE, ci.TypeKind.RVALUEREFERENCE):
            return
        if kind.kind == ci.TypeKind.VOID and len(statements) < 2:
            return  # what leaving out its only statement does
        only = self.source(statements[0]).strip(' ;') if len(statements) == 1 else None
        for value in values:
            what = f'return {value}'.strip()
            if only != what:
                self.add('return', 'entry', at, at, f'{function.spelling}()', what, what + ';')

    def inside(self, cursor):
        kind = cursor.kind
        if kind in (K.STATIC_ASSERT, K.TYPE_REF, K.TEMPLATE_REF, K.NAMESPACE_REF) or kind == K.PARM_DECL:
            return
        if kind in (K.CLASS_DECL, K.STRUCT_DECL):
            return self.declarations(cursor)
        if kind == K.VAR_DECL and re.match(r'(static )?constexpr ', self.line_before(cursor)):
            return
        if kind == K.COMPOUND_STMT:
            for c in cursor.get_children():
                self.statement(c)
        elif kind in (K.IF_STMT, K.WHILE_STMT, K.FOR_STMT, K.CONDITIONAL_OPERATOR):
            return self.branches(cursor)
        elif kind in (K.CASE_STMT, K.DEFAULT_STMT):
            parts = list(cursor.get_children())
            if parts:
                self.statement(parts[-1])
                self.inside(parts[-1])
            return
        elif kind == K.CXX_FOR_RANGE_STMT:
            parts = list(cursor.get_children())
            if parts:
                self.statement(parts[-1])
        self.expression(cursor)
        for c in cursor.get_children():
            if self.here(c):
                self.inside(c)

    def line_before(self, cursor):
        start = cursor.extent.start.offset
        return self.text[start:start + 20] if self.text[start:].startswith(('constexpr', 'static')) else \
            self.text[self.text.rfind('\n', 0, start) + 1:cursor.extent.end.offset].lstrip()

    def branches(self, cursor):
        parts = [c for c in cursor.get_children() if self.here(c)]
        start = cursor.extent.start.offset
        if cursor.kind == K.IF_STMT and self.text.startswith('if constexpr', start):
            for c in parts[1:]:
                self.statement(c)
                self.inside(c)
            return
        bodies, condition = [], None
        if cursor.kind == K.CONDITIONAL_OPERATOR:
            condition, bodies = parts[0], parts[1:] if len(parts) == 3 else []
        elif cursor.kind == K.FOR_STMT:
            bodies = parts[-1:]
            semicolon = self.text.find(';', start)
            later = [c for c in parts[:-1] if c.extent.start.offset > semicolon]
            if later and ';' in self.text[later[0].extent.end.offset:bodies[0].extent.start.offset]:
                condition = later[0]
        else:
            first = next((i for i, c in enumerate(parts) if c.kind.is_expression()), None)
            if first is not None and first + 1 < len(parts):
                condition, bodies = parts[first], parts[first + 1:]
                if cursor.kind == K.IF_STMT and any(c.kind in (K.VAR_DECL,) for c in parts[:first]):
                    condition = None  # if (auto x = ...): its value is asked by itself
        if condition is not None:
            self.negate(condition)
            asked = self.source(condition)
            if BUG in asked and bodies:
                alone = 1 if '!' + BUG in asked else 0
                if alone < len(bodies):
                    s, e = self.span(bodies[alone])
                    self.frozen.append((s, e + 1))  # with its semicolon
        for c in parts:
            if cursor.kind != K.CONDITIONAL_OPERATOR and any(c == b for b in bodies):
                self.statement(c)
            self.inside(c)

    def negate(self, condition):
        start, end = self.span(condition)
        text = self.text[start:end]
        plain = condition
        while plain.kind == K.UNEXPOSED_EXPR and len(list(plain.get_children())) == 1:
            plain = next(plain.get_children())
        if plain.kind == K.UNARY_OPERATOR and text.startswith('!') or plain.spelling in ('operator==', 'operator!='):
            return  # another rule does the same
        if plain.kind == K.BINARY_OPERATOR and re.search(r' (==|!=) ', text) and not re.search(r'&&|\|\|', text):
            return
        self.add('condition', 'expression', start, end, text, f'!({text})', f'!({text})')

    def statement(self, cursor):
        if cursor.kind not in STATEMENTS or not self.here(cursor):
            return
        start, end = self.span(cursor)
        rest = re.match(r'\s*;', self.text[end:])
        text = self.text[start:end]
        if not rest or UNSEEN.search(text):
            if rest and UNSEEN.search(text):
                self.frozen.append((start, end))
            return
        self.add('statement', 'statement', start, end + rest.end(), text, '', '')

    def expression(self, cursor):
        kind = cursor.kind
        if kind == K.INTEGER_LITERAL:
            return self.constant(cursor)
        if kind == K.CXX_BOOL_LITERAL_EXPR:
            start, end = self.span(cursor)
            text = self.text[start:end]
            if text in ('true', 'false'):
                other = 'false' if text == 'true' else 'true'
                self.add('constant', 'expression', start, end, text, other, other)
            return
        if kind == K.UNARY_OPERATOR or kind == K.CALL_EXPR and cursor.spelling == 'operator!':
            self.unary(cursor)
        if kind in EXPRESSIONS:
            self.binary(cursor)
        if kind == K.CALL_EXPR:
            self.arguments(cursor)

    def constant(self, cursor):
        start, end = self.span(cursor)
        text = self.text[start:end]
        number = re.fullmatch(r"(0[xX][0-9a-fA-F']+|[0-9']+)[uUlL]*", text)
        if not number:
            return
        value = int(number.group(1).replace("'", ''), 0) if text.lower().startswith('0x') else \
            int(number.group(1).replace("'", ''))
        target = self.targets.get((start, end), cursor.type).get_canonical().spelling
        for step in (1, -1):
            if value + step < 0 and ('unsigned' in target or target == 'bool'):
                continue
            if target == 'bool' or target.startswith(('char', 'double', 'float')) or '<' in target:
                continue
            self.add('constant', 'expression', start, end, text, str(value + step),
                     f'static_cast<{target}>({text} {"+" if step > 0 else "-"} 1)')

    @property
    def targets(self):
        """The types that literals are converted to, by place."""
        if not hasattr(self, 'found'):
            self.found = {}

            def look(cursor, parent):
                if cursor.kind == K.INTEGER_LITERAL and parent is not None and parent.kind == K.UNEXPOSED_EXPR \
                        and self.span(cursor) == self.span(parent):
                    self.found[self.span(cursor)] = parent.type
                for c in cursor.get_children():
                    if self.here(c):
                        look(c, cursor)
            look(self.unit.cursor, None)
        return self.found

    def unary(self, cursor):
        start, end = self.span(cursor)
        text = self.text[start:end]
        if text.startswith('!') and not text.startswith('!='):
            return self.add('logical', 'expression', start, end, text, text[1:], f'bool({text[1:]})')
        for step, other in STEPS.items():
            if text.startswith(step):
                self.add('arithmetic', 'expression', start, end, text, other + text[2:], other + text[2:])
            elif text.endswith(step):
                self.add('arithmetic', 'expression', start, end, text, text[:-2] + other, text[:-2] + other)

    def binary(self, cursor):
        """The operators of which this is the innermost expression."""
        start, end = self.span(cursor)
        text = self.text[start:end]
        inner = [self.span(c) for c in cursor.walk_preorder()
                 if c != cursor and self.here(c) and c.kind.is_expression() and self.span(c) != (start, end)]
        for m in re.finditer(r'(?<= )(<=|>=|==|!=|&&|\|\||<|>|[-+*/]=|[-+*/%])(?=[ \n])', text):
            at, to = start + m.start(), start + m.end()
            if any(s < at and to < e for s, e in inner) or self.quoted(at):
                continue
            rule, table = next(((r, t) for r, t in (('relational', RELATIONAL), ('logical', LOGICAL),
                                                    ('arithmetic', ARITHMETIC)) if m.group() in t), (None, None))
            if table is None:
                continue
            if cursor.kind == K.CALL_EXPR and not cursor.spelling.startswith('operator'):
                continue
            other = table[m.group()]
            after = text[:m.start()] + other + text[m.end():]
            # An implicit conversion or parentheses around the expression were there first.
            point = self.add(rule, 'expression', start, end, text, after, after)
            if point is not None:
                if at in self.operators:
                    self.points.remove(self.operators[at])
                self.operators[at] = point
            return  # the others are inside or belong to who is outside

    def quoted(self, offset):
        line = self.text[self.text.rfind('\n', 0, offset) + 1:offset]
        return line.count('"') % 2 == 1 or '//' in line

    def arguments(self, cursor):
        if cursor.spelling.startswith('operator') or cursor.spelling in SYMMETRIC:
            return
        start, end = self.span(cursor)
        given = [a for a in cursor.get_arguments() if a is not None and self.here(a)]
        for a, b in zip(given, given[1:]):
            (s1, e1), (s2, e2) = self.span(a), self.span(b)
            if not start < s1 < e1 <= s2 < e2 < end or self.text[s1:e1] == self.text[s2:e2]:
                continue
            kinds = [re.sub(r'\bconst\b|&| ', '', x.type.get_canonical().spelling) for x in (a, b)]
            if kinds[0] != kinds[1] or 'dependent' in kinds[0]:
                continue
            after = self.text[start:s1] + self.text[s2:e2] + self.text[e1:s2] + self.text[s1:e1] + self.text[e2:end]
            self.add('arguments', 'expression', start, end, self.text[start:end], after, after)


def points_of(root, file, arguments):
    """All points of a file, by place; raises ValueError if clang cannot read it."""
    reader = Reader(root, file, arguments)
    if reader.errors():
        raise ValueError(f'{file}: ' + reader.errors()[0])
    return reader.read()
