"""Mutants: a source text with one small change that would be wrong."""

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from itertools import accumulate
from pathlib import Path
from typing import TypeVar, cast

OTHERS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_PAIRS = (("any", "all"), ("min", "max"), ("earliest", "latest"))
TWINS = {name: twin for pair in _PAIRS for name, twin in (pair, pair[::-1])}
"""Names of which one is easily written for the other."""

Part = TypeVar("Part", bound=ast.AST)
Change = tuple[ast.AST, str]
"""What is taken out, and what is put in its place; of a case of a match: what is put before its colon."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A file, its text, and its text with the change."""

    path: str
    text: str
    mutated: str

    def diff(self) -> str:
        lines = unified_diff(self.text.splitlines(), self.mutated.splitlines(), self.path, self.path, n=1, lineterm="")
        return "\n".join(lines)

    def change(self) -> str:
        """The lines taken out and put in, the same wherever in the file they are."""
        lines = [line for line in self.diff().splitlines()[2:] if line[0] in "-+"]
        return "\n".join([self.path, *(f"{line[0]} {line[1:].strip()}" for line in lines)])


def mutants_in(root: Path, places: Sequence[str]) -> list[Mutant]:
    """Every mutant of these files, and of every file in these packages."""
    named = [root / place for place in places]
    files = sorted({file for place in named for file in (place.rglob("*.py") if place.is_dir() else [place])})
    law = sorted({file for file in files for file in (root / file.relative_to(root).parts[0]).rglob("*.py")})
    used = set[str]().union(*(names_used(ast.parse(file.read_text("utf-8"))) for file in law))
    return [each for file in files for each in mutants_of(str(file.relative_to(root)), file.read_text("utf-8"), used)]


def names_used(node: ast.AST) -> set[str]:
    """The names that are read at run time: a union that only annotations name can be anything."""
    found = {node.id} if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) else set[str]()
    return found.union(*(names_used(child) for child in _at_run_time(node)))


def mutants_of(path: str, text: str, used: Collection[str]) -> Iterator[Mutant]:
    """Every mutant of one text, each once, and only such as compile."""
    seen, whole = {text}, text.encode()
    starts = [0, *accumulate(len(line) for line in whole.splitlines(keepends=True))]
    for old, new in _changes(ast.parse(text), used):
        match old:
            case ast.match_case(pattern=pattern):
                start = end = whole.index(b":", starts[_line(pattern.end_lineno)] + (pattern.end_col_offset or 0))
            case ast.expr() | ast.stmt() | ast.pattern():
                start = starts[old.lineno - 1] + old.col_offset
                end = starts[_line(old.end_lineno)] + (old.end_col_offset or 0)
            case _:
                raise TypeError(f"{old} has no place in the text")
        mutated = (whole[:start] + new.encode() + whole[end:]).decode()
        if mutated not in seen and _compiles(mutated):
            seen.add(mutated)
            yield Mutant(path, text, mutated)


def _line(number: int | None) -> int:
    assert number is not None  # whatever was parsed from a text has its place there
    return number - 1


def _changes(node: ast.AST, used: Collection[str]) -> Iterator[Change]:
    """Every change of what the law does. What it says and what a type checker proves stay as they are."""
    yield from _here(node)
    for child in _at_run_time(node):
        if not (_proved(child, used) or _said(node, child)):
            yield from _changes(child, used)


def _at_run_time(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node but annotations, and how a class is made of its fields."""
    for name, value in ast.iter_fields(node):
        if name not in ("annotation", "returns", "decorator_list"):
            parts = cast("list[object]", value if isinstance(value, list) else [value])
            yield from (each for each in parts if isinstance(each, ast.AST))


def _said(within: ast.AST, node: ast.AST) -> bool:
    """The code or authority of a rule, the name of a value: other tests keep them as they are told and stored."""
    return isinstance(within, ast.ClassDef) and isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)


def _proved(node: ast.AST, used: Collection[str]) -> bool:
    """An import; a text that explains; that nothing else can come; a type that no check reads."""
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Assert() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Expr(value=ast.Call(func=ast.Name(id="assert_never"))):
            return True
        case ast.match_case(body=[only]):
            return _proved(only, used)
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript() | ast.BinOp(op=ast.BitOr())):
            return name not in used
        case _:
            return False


def _here(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            for other in OTHERS[type(op)]:
                yield node, _text(ast.Compare(left, [other()], [right]))
        case ast.BoolOp(op=op, values=values):
            yield node, _text(ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values))
            yield from ((node, _text(ast.BoolOp(op, left))) for left in _one_less(values))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield node, _text(operand)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from ((node, _text(side)) for side in (left, right))
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            yield node, _text(ast.BinOp(left, ast.Sub() if isinstance(op, ast.Add) else ast.Add(), right))
        case ast.Constant(value=bool() as value):
            yield node, str(not value)
        case ast.Constant(value=int() as value):
            yield node, str(value + 1)
        case ast.Constant(value=str() as value):
            yield node, repr(f"not {value}")
        case ast.Name(id=name) if name in TWINS:
            yield node, TWINS[name]
        case ast.Attribute(value=of, attr=name) if name in TWINS:
            yield node, _text(ast.Attribute(of, TWINS[name], ast.Load()))
        case ast.If(test=test) | ast.IfExp(test=test) | ast.comprehension(ifs=[test]):
            yield from ((test, value) for value in (f"(not {_text(test)})", "False", "True"))
        case ast.Tuple(elts=[_, *_] as elements, ctx=ast.Load()):
            yield from ((node, _text(ast.Tuple(left, ast.Load()))) for left in _one_less(elements))
        case ast.Return(value=ast.expr() as value):
            yield value, "None"
        case ast.MatchOr(patterns=patterns):
            yield from ((node, ast.unparse(ast.MatchOr(left))) for left in _one_less(patterns))
        case ast.match_case(guard=None):
            yield node, " if False"
        case ast.match_case(guard=ast.expr() as guard):
            yield from ((guard, value) for value in ("False", "True"))
        case ast.Expr() | ast.Raise() | ast.Assign() | ast.AugAssign() | ast.Delete() | ast.Continue():
            yield node, "pass"
        case _:
            return


def _one_less(parts: Sequence[Part]) -> Iterator[list[Part]]:
    yield from ([each for each in parts if each is not out] for out in parts)


def _text(node: ast.expr) -> str:
    return f"({ast.unparse(node)})"


def _compiles(text: str) -> bool:
    try:
        compile(text, "a mutant", "exec")
    except SyntaxError:
        return False
    return True
