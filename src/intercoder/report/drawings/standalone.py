"""A figure by itself, outside a page: with its own colours, for paper, and as a picture."""

from __future__ import annotations

import re
from functools import cache

_OPENING = re.compile(r'<svg viewBox="0 0 ([\d.]+) ([\d.]+)"')
_STYLE = """<style>
svg { font-family: "Noto Sans", "Liberation Sans", "DejaVu Sans", Arial, sans-serif; font-size: 12px; }
text { fill: #1c2024; }
.heading { font-weight: bold; } .tick { fill: #56606b; font-size: 11px; }
.figure { font-size: 11.5px; } .quiet { fill: #56606b; } .small { font-size: 10px; }
.grid { stroke: #e9edf1; } .axis { stroke: #56606b; }
.cut { stroke: #9a5b00; stroke-dasharray: 3 3; } .required { stroke-dasharray: none; stroke-width: 1.5; }
.whisker { stroke: #1d5c96; stroke-width: 1.6; } .point, .diamond { fill: #1d5c96; }
.open { fill: #ffffff; stroke: #1d5c96; stroke-width: 1.6; }
.heat { fill: #1d5c96; } .band { fill: #1d5c96; fill-opacity: .18; }
.bar { fill: #1d5c96; fill-opacity: .32; } .ink { stroke: #1c2024; stroke-width: 1.4; }
.course { fill: none; stroke: #1d5c96; stroke-width: 1.8; }
</style>"""  # noqa: E501 - one rule of a style sheet a line


def standalone(svg: str) -> str:
    """The figure as an SVG file, in the colours of the report on paper."""

    def opening(found: re.Match[str]) -> str:
        width, height = found.groups()
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
            f' viewBox="0 0 {width} {height}"'
        )

    begun = _OPENING.sub(opening, svg, count=1)
    head, bracket, rest = begun.partition(">")
    return f"{head}{bracket}{_STYLE}{rest}"


@cache
def can_be_pictures() -> bool:
    """Whether what turns figures into pictures is installed: the extra `pdf`."""
    from importlib.util import find_spec

    return find_spec("typst") is not None


def picture(svg: str, pixels_per_inch: float = 220) -> bytes:
    """The figure as a PNG picture. Needs the extra `pdf`."""
    import typst

    page = (
        b"#set page(width: auto, height: auto, margin: 0pt)\n"
        b'#image(bytes(sys.inputs.svg), format: "svg", alt: "")'
    )
    made: bytes = typst.compile(
        page, format="png", ppi=pixels_per_inch, sys_inputs={"svg": standalone(svg)}
    )
    return made
