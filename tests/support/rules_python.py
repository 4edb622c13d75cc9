"""How our own rules find names in Python; which names they look for stands in `rules`."""

import ast
from collections.abc import Iterable, Iterator


class Calls:
    """Where a module imports or uses what is named, under whatever name it imported it.

    `imports` are modules that may not be imported, `names` full dotted names that may not be
    imported or used, `methods` names that may not be called on anything.
    """

    def __init__(
        self,
        tree: ast.Module,
        *,
        imports: Iterable[str] = (),
        names: Iterable[str] = (),
        methods: Iterable[str] = (),
    ) -> None:
        self._tree = tree
        self._imports, self._names, self._methods = set(imports), set(names), set(methods)
        self._known: dict[str, str] = {}
        for node in ast.walk(tree):
            self._learn(node)

    def lines(self) -> list[int]:
        """The lines, each once, in order."""
        return sorted({node.lineno for node in self._found()})

    def _learn(self, node: ast.AST) -> None:
        """Remember what a local name stands for."""
        if isinstance(node, ast.Import):
            for alias in node.names:
                local = alias.asname or alias.name.partition(".")[0]
                self._known[local] = alias.name if alias.asname else local
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                self._known[alias.asname or alias.name] = f"{node.module}.{alias.name}"

    def _found(self) -> Iterator[ast.stmt | ast.expr]:
        for node in ast.walk(self._tree):
            match node:
                case ast.Import() | ast.ImportFrom() if self._is_forbidden_import(node):
                    yield node
                case ast.Name() | ast.Attribute() if self._full_name(node) in self._names:
                    yield node
                case ast.Call(func=ast.Attribute(attr=called)) if called in self._methods:
                    yield node

    def _is_forbidden_import(self, node: ast.Import | ast.ImportFrom) -> bool:
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        else:
            modules = [node.module or ""]
            if any(f"{node.module}.{alias.name}" in self._names for alias in node.names):
                return True
        return any(module.partition(".")[0] in self._imports for module in modules)

    def _full_name(self, node: ast.expr) -> str | None:
        if isinstance(node, ast.Name):
            return self._known.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            owner = self._full_name(node.value)
            return f"{owner}.{node.attr}" if owner else None
        return None


def unsafe_markup(tree: ast.Module) -> list[int]:
    """The lines where Markup gets text that was put together without escaping."""
    return sorted(
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and _last_name(node.func) == "Markup"
        and any(_is_put_together(argument) for argument in node.args)
    )


def _is_put_together(argument: ast.expr) -> bool:
    if isinstance(argument, ast.Call):
        return _last_name(argument.func) in {"format", "format_map", "join", "replace"}
    return isinstance(argument, ast.JoinedStr | ast.BinOp)


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
