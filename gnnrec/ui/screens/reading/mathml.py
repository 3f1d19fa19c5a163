"""Formulas for a file that must not load a typesetter: the few commands of TeX that the passages use, as MathML.

Whatever is not known here is an error and not a guess, so that no formula is shown wrong; a test reads them all.
"""

from __future__ import annotations

import html
import re

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\s+|\d+|.", re.DOTALL)
OPERATORS = {
    **{"cdot": "⋅", "in": "∈", "ge": "≥", "le": "≤", "ne": "≠", "times": "×", "rightarrow": "→", "cup": "∪"},
    **{"lVert": "‖", "rVert": "‖", "dots": "…", "sum": "∑", "{": "{", "}": "}"},
}
LETTERS = {
    **{"alpha": "α", "lambda": "λ", "sigma": "σ", "theta": "θ", "top": "⊤"},
    **{name: name for name in ("cos", "ln", "log", "min", "max")},
}
SPACES = {"qquad": "2em", "quad": "1em", ",": "0.17em", ";": "0.28em"}
ACCENTS = {"hat": "^", "tilde": "~"}
SIZES = ("left", "right", "Big", "big")
"""Sizes of brackets, which a browser sees to by itself."""


def to_mathml(tex: str, *, display: bool = False) -> str:
    """A formula as a MathML element, with its source kept as an annotation.

    Raises:
        ValueError: a command that is not known here, or braces that do not match.
    """
    content = _Parser(tex, display).whole()
    kind = ' display="block"' if display else ""
    return (
        f'<math xmlns="http://www.w3.org/1998/Math/MathML"{kind}><semantics><mrow>{content}</mrow>'
        f'<annotation encoding="application/x-tex">{html.escape(tex.strip())}</annotation></semantics></math>'
    )


class _Parser:
    """Reads a formula from left to right, once."""

    def __init__(self, tex: str, display: bool) -> None:
        self.tex, self.display = tex, display
        self.tokens = TOKEN.findall(tex)
        self.at = 0

    def whole(self) -> str:
        content = self._row(until=None)
        if self.at < len(self.tokens):
            raise ValueError(f"There is a brace too many in {self.tex!r}.")
        return content

    def _row(self, until: str | None) -> str:
        """Terms up to a closing token, which is taken too."""
        terms = []
        while (token := self._peek()) not in {until, "}"}:
            if token is None:
                raise ValueError(f"A brace of {self.tex!r} is not closed.")
            terms.append(self._scripted())
        if until:
            self.at += 1
        return "".join(terms)

    def _peek(self) -> str | None:
        """The next token that is no blank, not taken yet; None at the end."""
        while self.at < len(self.tokens) and self.tokens[self.at].isspace():
            self.at += 1
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _next(self) -> str:
        token = self._peek()
        if token is None:
            raise ValueError(f"{self.tex!r} ends too early.")
        self.at += 1
        return token

    def _scripted(self) -> str:
        """A term with what stands below and above it."""
        is_sum = self._peek() == r"\sum"
        base, scripts = self._term(), {}
        while (mark := self._peek()) in {"_", "^"}:
            self.at += 1
            scripts[mark] = f"<mrow>{self._term()}</mrow>"
        if not scripts:
            return base
        below, above = ("under", "over") if is_sum and self.display else ("sub", "sup")
        tag = "m" + below * ("_" in scripts) + above * ("^" in scripts)
        return f"<{tag}>{base}{scripts.get('_', '')}{scripts.get('^', '')}</{tag}>"

    def _term(self) -> str:
        """One letter, number, command or group in braces."""
        sign = self._next()
        if sign == "}":
            raise ValueError(f"Something is missing before a closing brace in {self.tex!r}.")
        if sign == "{":
            return f"<mrow>{self._row(until='}')}</mrow>"
        if sign.startswith("\\"):
            return self._command(sign[1:])
        if sign.isalnum():
            return f"<mn>{sign}</mn>" if sign.isdigit() else f"<mi>{sign}</mi>"
        return f"<mo>{html.escape(sign.replace('-', '−'))}</mo>"

    def _command(self, name: str) -> str:
        if name in SIZES:
            return self._term()
        if name in OPERATORS:
            return f"<mo>{OPERATORS[name]}</mo>"
        if name in LETTERS:
            return f"<mi>{LETTERS[name]}</mi>"
        if name in SPACES:
            return f'<mspace width="{SPACES[name]}"></mspace>'
        return self._with_arguments(name)

    def _with_arguments(self, name: str) -> str:
        if name in ACCENTS:
            return f'<mover accent="true">{self._term()}<mo>{ACCENTS[name]}</mo></mover>'
        if name in {"text", "mathrm"}:
            return f'<mi mathvariant="normal">{html.escape(self._words())}</mi>'
        if name in {"frac", "tfrac"}:
            return f"<mfrac>{self._term()}{self._term()}</mfrac>"
        if name == "binom":
            pair = f'<mfrac linethickness="0">{self._term()}{self._term()}</mfrac>'
            return f"<mrow><mo>(</mo>{pair}<mo>)</mo></mrow>"
        if name == "sqrt":
            return f"<msqrt>{self._term()}</msqrt>"
        raise ValueError(f"\\{name} is not known to the formulas of the file to print.")

    def _words(self) -> str:
        """What stands in the next braces, as it is."""
        if self._next() != "{" or "}" not in self.tokens[self.at :]:
            raise ValueError(f"The braces of {self.tex!r} do not match.")
        end = self.tokens.index("}", self.at)
        words = "".join(self.tokens[self.at : end])
        self.at = end + 1
        return words
