"""Makes ../given.txt, the given names that Footnote knows people by.

    pip install faker==40.63.0
    apt-get install wamerican        # 2020.12.07, or any list of English words
    python3 make.py > ../given.txt

The names are those of Faker's locales that are written in Latin letters, folded
to plain ones. Left out are those with fewer than three letters and those that
are English words too ("grace", "mark"): at the beginning of a sentence these do
not tell that somebody is named.
"""

import importlib
import pathlib
import sys
import unicodedata

import faker.providers.person as person

WORDS = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/dict/american-english")
ALIKE = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
# Months, days, places and programs that are given names as well.
OTHERS = set(
    "april june august may january march july sunday monday friday saturday wednesday paris austin london berlin "
    "madrid chelsea brooklyn sydney florence georgia virginia carolina dakota india china israel jordan kenya ireland "
    "france america asia africa orlando dallas houston denver phoenix memphis savannah vienna milan geneva odessa "
    "adelaide victoria salem boston lincoln cairo valencia lorraine holland alexa jenkins siri apache docker ansible "
    "jira linux java ruby python kafka maven".split()
)


def fold(name):
    """The name in small plain letters."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(c))
    return plain.translate(ALIKE)


def listed():
    """All given names of all locales."""
    for folder in sorted(pathlib.Path(person.__file__).parent.iterdir()):
        if not (folder / "__init__.py").exists():
            continue
        provider = importlib.import_module(f"faker.providers.person.{folder.name}").Provider
        for name in dir(provider):
            names = getattr(provider, name)
            if name.startswith("first_name") and not callable(names) and not isinstance(names, property):
                yield from (n for n in names if isinstance(n, str))


def main():
    words = {fold(w.strip().replace("'s", "")) for w in WORDS.open(encoding="utf-8") if w[:1].islower()}
    names = {fold(n) for n in listed() if n[:1].isupper()}
    names = {n for n in names if len(n) >= 3 and n.isascii() and n.isalpha() and n not in words and n not in OTHERS}
    licence = pathlib.Path(__file__).with_name("FAKER_LICENSE").read_text(encoding="utf-8").strip()
    print("# Given names of some 80 places, made by given/make.py from Faker 40.63.0, whose licence is:\n#")
    print("\n".join(f"# {line}".rstrip() for line in licence.split("\n")))
    print("\n".join(sorted(names)))


main()
