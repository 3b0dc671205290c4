"""The recipes of contrib/ as an administrator would paste them: the blocks of a README, by heading and file."""

import re

from desk import ROOT

_BLOCK = re.compile(r"^`(/[^`]+)`[^\n]*:\n\n```[a-z]*\n(.*?)^```$", re.M | re.S)


class Recipe:
    """`name` is a folder of contrib/. Only blocks behind a line that begins with the file's path in backticks count."""

    def __init__(self, name):
        text = (ROOT / "contrib" / name / "README.md").read_text()
        self.name = name
        self.sections = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", text, re.M | re.S))

    def block(self, heading, path, **replacements):
        """What belongs into the file `path`, with each word replaced; every word must be there, so that no recipe is
        tested that is not the one people read."""
        blocks = dict(_BLOCK.findall(self.sections[heading]))
        text = blocks[path]
        for word, replacement in replacements.items():
            if word not in text:
                raise AssertionError(f"contrib/{self.name}: no {word!r} in {path} of {heading!r}:\n{text}")
            text = text.replace(word, str(replacement))
        return text
