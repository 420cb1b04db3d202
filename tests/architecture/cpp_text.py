"""Reads C++ well enough for the rules: comments and literals blanked, functions and classes found by their braces."""

import re
from dataclasses import dataclass, field

_LITERALS = re.compile(
    r"""//[^\n]*|/\*.*?\*/|(?:u8|[uUL])?R"(?P<tag>[^()\\\s]{0,16})\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'""",
    re.DOTALL,
)


def blank(text, keep_literals=False):
    """The text with comments (and literals) blanked; every line stays where it was."""

    def replace(match):
        found = match.group(0)
        if keep_literals and not found.startswith(("//", "/*")):
            return found
        return re.sub(r"[^\n]", " ", found)

    return _LITERALS.sub(replace, text)


@dataclass
class Function:
    name: str
    line: int
    lines: int


@dataclass
class Class:
    name: str
    line: int
    bases: str
    public_functions: list = field(default_factory=list)


_PREPROCESSOR = re.compile(r"^[ \t]*#(?:[^\n\\]|\\\n|\\.)*", re.MULTILINE)
_CLASS = re.compile(r"\b(class|struct|union)\s+(?:\[\[[^\]]*\]\]\s*|ABSL_\w+\s+)*([\w:]+)(?:\s+final)?\s*(:(?!:).*)?$", re.DOTALL)


def _without_groups(text, opening, closing):
    """The text without what stands between opening and closing."""
    depth, out = 0, []
    for char in text:
        if char == opening:
            depth += 1
        elif char == closing and depth:
            depth -= 1
        elif not depth:
            out.append(char)
    return "".join(out)


def _flatten(head):
    """A declaration without template arguments, attributes and annotations."""
    head = re.sub(r"\boperator\s*(\(\)|[^\s(]+)", "operator_", head)
    head = re.sub(r"->", " ", head)
    head = _without_groups(head, "<", ">")
    head = re.sub(r"\[\[[^\]]*\]\]", " ", head)
    return re.sub(r"\bABSL_[A-Z_]+\s*(\([^()]*\))?", " ", head)


def _kind(head):
    """What a brace opens after this text: namespace, class, function or other."""
    flat = _flatten(head)
    if re.search(r"\bnamespace\b|\bextern\s*$", flat):
        return "namespace", None
    bare = _without_groups(flat, "(", ")")
    if re.search(r"\benum\b", bare):
        return "other", None
    # Access labels before a nested class belong to the text before the brace.
    found = _CLASS.search(re.sub(r"\b(public|private|protected)\s*:(?!:)(?=.*\b(class|struct|union)\b)", " ", bare, count=1))
    if found and "=" not in bare:
        return "class", found
    if "(" in flat and "=" not in bare:
        return "function", re.search(r"([\w~:]+)\s*\(", flat)
    return "other", None


def _public_function(statement):
    """The name of the function that a member declaration declares, or None."""
    flat = _flatten(statement).strip()
    if re.match(r"(using|typedef|friend|static_assert|enum|class|struct|union)\b", flat) or "operator_" in flat:
        return None
    if re.search(r"=\s*(delete|default)\s*$", flat) or "(" not in flat:
        return None
    if "=" in _without_groups(flat, "(", ")") and not re.search(r"=\s*0\s*$", flat):
        return None
    found = re.search(r"(~?\w+)\s*\(", flat)
    return found.group(1) if found and not found.group(1).startswith("~") else None


class _Scope:
    def __init__(self, kind, line, item=None, access="public"):
        self.kind, self.line, self.item, self.access = kind, line, item, access


def parse(text):
    """The functions and classes that a file defines, as (list of Function, list of Class)."""
    text = _PREPROCESSOR.sub(lambda m: re.sub(r"[^\n]", " ", m.group(0)), blank(text))
    functions, classes, stack = [], [], [_Scope("namespace", 1)]
    start, parens = 0, 0
    for at, char in enumerate(text):
        scope = stack[-1]
        if scope.kind in ("function", "other"):  # only the braces count inside a body
            if char == "{":
                stack.append(_Scope("other", 0))
            elif char == "}":
                _close(stack, functions, text, at)
                start = at + 1
            continue
        parens += (char == "(") - (char == ")")
        if char == ":" and scope.kind == "class" and text[at - 1 : at + 2].count(":") == 1 and not parens:
            label = text[start:at].strip()
            if label in ("public", "private", "protected"):
                scope.access, start = label, at + 1
        elif char == ";" and not parens:
            _member(scope, text[start:at])
            start = at + 1
        elif char == "{":
            _open(stack, classes, text, start, at)
            if stack[-1].kind in ("namespace", "class"):
                start = at + 1
            parens = 0
        elif char == "}" and len(stack) > 1:
            stack.pop()
            start, parens = at + 1, 0
    return functions, classes


def _member(scope, statement):
    # What a class overrides widens the interface that it derives from, not itself.
    if scope.kind == "class" and scope.access == "public" and not re.search(r"\boverride\b", statement):
        name = _public_function(statement)
        if name and name != scope.item.name.split("::")[-1]:
            scope.item.public_functions.append(name)


def _open(stack, classes, text, start, at):
    head = text[start:at]
    first = start + len(head) - len(head.lstrip())
    line = text.count("\n", 0, first) + 1
    kind, found = _kind(head)
    if kind == "class":
        item = Class(found.group(2), line, (found.group(3) or "").strip())
        classes.append(item)
        stack.append(_Scope("class", line, item, "private" if found.group(1) == "class" else "public"))
    elif kind == "function":
        _member(stack[-1], head.split(") :")[0] + ")" if ") :" in head else head)
        stack.append(_Scope("function", line, found.group(1) if found else "?"))
    else:
        stack.append(_Scope(kind, line))


def _close(stack, functions, text, at):
    scope = stack.pop()
    if scope.kind == "function":
        last = text.count("\n", 0, at) + 1
        functions.append(Function(scope.item, scope.line, last - scope.line + 1))
