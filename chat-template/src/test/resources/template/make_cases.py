"""Writes cases.json: small templates, the values they are given and what jinja2 prints, in the environment that transformers uses.

Needs jinja2; run it after a change here: python make_cases.py
"""

import json
import pathlib
from datetime import datetime

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment


def environment():
    def raise_exception(message):
        raise jinja2.exceptions.TemplateError(message)

    def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)

    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"])
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = lambda pattern: datetime(2025, 3, 9, 14, 5, 7).strftime(pattern)
    return env


PEOPLE = [{"name": "Ada", "age": 36, "tags": []}, {"name": "bo", "age": 7, "tags": ["x", "y"]}]
VALUES = {
    "s": "  Grüße, <b>\n'wörld' \"q\" \\ \t",
    "empty": "",
    "n": 7,
    "f": 0.1,
    "yes": True,
    "no": False,
    "nil": None,
    "list": [3, 1, 2],
    "words": ["b", "A", "c", "b"],
    "people": PEOPLE,
    "d": {"k": 1, "z": [1.5, None, True], "a": {"é": "\u2028\u0001"}},
    "emoji": "a😀é日b",
    "letters": ["ß", "ǆ", "ǅabc", "ŉ", "ﬃx", "ΌΣΟΣ ΣΑΣ", "Σ", "aΣ'b Σ", "İi ı", "ᾳᾼ", "ὒ", "ꭰᎠ", "ẞ", "\u10d0\u1c90", "\U00010428", "ª", "ʰa", "é\u0301x", "日本", "l'été d’or", "ǰx", "ⓐ"],
}

TEMPLATES = {
    # white space
    "a block tag alone on its line leaves no line": "a\n  {% if yes %}\n  b\n  {% endif %}\nc",
    "minus takes white space on both sides": "a \n {%- if yes -%} \n b \n {%- endif -%} \n c",
    "plus keeps what would be taken": "a\n  {%+ if yes +%}\n  b\n  {% endif %}\nc",
    "minus at a variable": "a  {{- n -}}  b {{ n }} c\n{{ n }}\n\nd",
    "comments vanish with their line": "a\n  {# one\n two #}\nb {#- x -#} c{# y #}\nd",
    "raw keeps tags": "{% raw %}{{ x }} {% if %}{% endraw %}\n a\n  {% raw -%}  {# c #} {%- endraw %} \nb",
    "the last newline goes": "a\n\n",
    "carriage returns are newlines": "a\r\n{% if yes %}\r\nb\r{% endif %}\r\nc",
    "tags in one line": "{% if yes %}a{% endif %} {% if yes %}\nb{% endif %}  {% if no %}c{% endif %}\nd",
    "white space before a tag behind text": "x {% if yes %}\n y{% endif %}",
    "plus before comments and prints": "a\n  {#+ x +#}\n  {{+ n }}\nb",
    "exotic white space": "a\u00a0\u2003{%- if yes %}b{% endif -%}\u3000\x85c",
    # literals and printing
    "constants": "{{ true }} {{ True }} {{ false }} {{ none }} {{ None }} {{ nil }} {{ yes }} {{ no }}",
    "numbers": "{{ 1 }} {{ 1_000 }} {{ 0x1F }} {{ 0b101 }} {{ 0o17 }} {{ 1.5 }} {{ 1e3 }} {{ 2.5e-7 }} {{ 1e16 }} {{ 123456789012345.0 }} {{ 1e22 }} {{ 100.0 }} {{ f }} {{ f + 0.2 }}",
    "escapes": "{{ 'a\\n\\t\\\\\\'\\\"\\x41\\u00e9\\101\\q' }}{{ \"it's\" }}",
    "adjacent strings": "{{ 'a' 'b' \"c\" }}",
    "lists and mappings print as in Python": "{{ list }} {{ d }} {{ people }} {{ [] }} {{ {} }} {{ (1, 'a') }} {{ (1,) }} {{ () }} {{ 1, 2 }}",
    "quotes in printed lists": "{{ [s, \"it's\", 'q\"', '\\u200b\\x7f\\u00ad', emoji] }}",
    "undefined prints as nothing": "[{{ missing }}][{{ d.missing }}][{{ list[9] }}][{{ nil.x }}][{{ n.x }}]",
    # operators
    "arithmetic": "{{ 1 + 2 * 3 - 4 }} {{ 7 / 2 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 2 ** 10 }} {{ 7.5 // 2 }} {{ -7.5 % 2 }} {{ 2 ** -1 }} {{ yes + 1 }} {{ -2 ** 2 }} {{ 6 / 3 }} {{ +3 }} {{ -f }} {{ 2 ** 3 ** 2 }}",
    "strings and lists add and repeat": "{{ 'a' + 'b' }} {{ 'ab' * 3 }} {{ list + [4] }} {{ [0] * 2 }} {{ (1,) + (2,) }} {{ 'a' * 0 }}|",
    "tilde joins anything": "{{ 1 ~ 'a' ~ none ~ missing ~ [1] ~ 2.0 }} {{ 2 * 3 ~ 4 // 2 }}",
    "comparisons": "{{ 1 < 2 }} {{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 'a' < 'b' }} {{ 1 == 1.0 }} {{ true == 1 }} {{ 'a' == 1 }} {{ [1] == [1.0] }} {{ [1] == (1,) }} {{ d == d }} {{ none == missing }} {{ missing == other }} {{ 2 >= 2 }} {{ 2 != 2 }} {{ 'Z' > 'a' }} {{ [1, 2] < [1, 3] }}",
    "logic gives operands": "{{ 0 or 'x' }} {{ '' and 1 }}| {{ not '' }} {{ not n == 7 }} {{ 1 and 2 or 3 }} {{ missing or 'd' }}",
    "membership": "{{ 1 in list }} {{ 9 not in list }} {{ 'r' in s }} {{ 'k' in d }} {{ 'k' in missing }} {{ '' in '' }} {{ not 1 in list }}",
    "inline if": "{{ 'a' if yes else 'b' }} {{ 'a' if no }} {{ 1 if no else 2 if no else 3 }} {{ 'x' ~ ('y' if yes) }}",
    "filters bind before operators": "{{ 'a' + ' b ' | trim + 'c' }} {{ -1 | abs }} {{ -n | string }} {{ not list | length == 3 }} {{ 'a' ~ list | length }} {{ 2 + 3 is odd }}",
    # access
    "items and attributes": "{{ d.k }} {{ d['k'] }} {{ people[0].name }} {{ people[-1]['tags'][0] }} {{ d.a['é'] | length }} {{ list.0 }} {{ emoji[1] }} {{ emoji[-1] }} {{ d.z.0 }}",
    "slices": "{{ list[1:] }} {{ list[:-1] }} {{ list[::-1] }} {{ emoji[1:3] }} {{ emoji[::2] }} {{ emoji[::-1] }} {{ list[5:] }} {{ list[-9:2] }} {{ list[2:0:-1] }} {{ emoji[3:1] }}| {{ (1, 2, 3)[1:] }} {{ list[-1::-2] }} {{ list[:] }} {{ list[:-9:-1] }}",
    # statements
    "if, elif, else": "{% for i in [0, 1, 2] %}{% if i == 0 %}a{% elif i == 1 %}b{% else %}c{% endif %}{% endfor %}",
    "the loop variable": "{% for x in 'abc' %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.previtem }}{{ loop.nextitem }}{{ loop.depth }}{{ loop.cycle('o', 'e') }} {% endfor %}",
    "loops within loops": "{% for x in [1, 2] %}{% for y in [3, 4] %}{{ loop.index }}{{ x }}{{ y }}{{ loop.depth }} {% endfor %}{{ loop.index }};{% endfor %}",
    "loop else": "{% for x in [] %}a{% else %}none{% endfor %}{% for x in [1] %}a{% else %}none{% endfor %}{% for x in missing %}{% else %}m{% endfor %}",
    "a filtered loop counts what is left": "{% for x in [1, 2, 3, 4] if x is even %}{{ loop.index }}:{{ x }}{{ loop.last }} {% endfor %}{% for p in people if p.tags %}{{ p.name }}{% endfor %}",
    "break and continue": "{% for x in range(9) %}{% if x == 2 %}{% continue %}{% endif %}{% if x == 5 %}{% break %}{% endif %}{{ x }}{% endfor %}",
    "unpacking": "{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}{% for k, v in d | items %}{{ k }}{% endfor %}{% set a, b = 1, 2 %}{{ a }}{{ b }}",
    "a loop's assignments end with the round": "{% set x = 0 %}{% for i in [1, 2] %}{{ x }}{% set x = i %}{{ x }} {% endfor %}{{ x }}{% if yes %}{% set x = 9 %}{% endif %}{{ x }}",
    "a namespace outlives the round": "{% set ns = namespace(x=0, y='a') %}{% for i in [1, 2] %}{% set ns.x = ns.x + i %}{% endfor %}{{ ns.x }}{{ ns.y }}{{ ns.z is defined }}",
    "a set block": "{% set x %}a {{ n }}\n{% set y = 2 %}{% endset %}[{{ x }}]{{ y is defined }}{{ x | upper }}",
    "macros": "{% macro m(a, b='d', c=none) %}[{{ a }}{{ b }}{{ c }}{{ z }}]{% endmacro %}{{ m(1) }}{{ m(1, 2) }}{{ m(c=3, a=0) }}{% set z = 5 %}{{ m() }}{{ m('x') | length }}",
    "macros that call themselves": "{% macro down(k) %}{{ k }}{% if k > 0 %}{{ down(k - 1) }}{% endif %}{% endmacro %}{{ down(4) }}",
    "loops over mappings and strings": "{% for k in d %}{{ k }}{% endfor %}{% for c in emoji %}{{ c }}.{% endfor %}{% for k in d.keys() %}{{ k }}{% endfor %}{% for v in {'a': 1}.values() %}{{ v }}{% endfor %}",
    "ranges": "{{ range(3) | list }} {{ range(1, 7, 2) | list }} {{ range(3, 0, -1) | list }} {{ dict(a=1).a }}",
    "a date": "{{ strftime_now('%d %b %Y') }}|{{ strftime_now('%Y-%m-%d %H:%M:%S %p %I %A %B %j %y %a %%') }}",
    # tests
    "tests of kind": "{% for x in [1, 1.0, true, 'a', none, [], {}, missing] %}{{ x is number }}{{ x is integer }}{{ x is float }}{{ x is boolean }}{{ x is string }}{{ x is none }}{{ x is sequence }}{{ x is mapping }}{{ x is iterable }}{{ x is defined }}{{ x is true }}{{ x is false }}\n{% endfor %}",
    "tests with arguments": "{{ n is divisibleby 7 }} {{ n is divisibleby(2) }} {{ n is eq 7 }} {{ n is equalto(8) }} {{ n is in [7] }} {{ n is sameas n }} {{ n is gt 3 }} {{ n is not lt 3 }} {{ n is ne 7 }} {{ n is odd }} {{ n is even }} {{ 'a' is lower }} {{ 'A' is upper }} {{ nil is not none }}",
    "tests bind before logic": "{{ n is defined and nil is none }} {{ not missing is defined }} {{ 'a' if n is odd else 'b' }} {{ missing is undefined or 1 }}",
    # methods
    "strip": "[{{ s.strip() }}][{{ s.lstrip() }}][{{ s.rstrip() }}][{{ 'xxaxx'.strip('x') }}][{{ 'xyaxy'.lstrip('yx') }}][{{ '\\n\\na\\n'.rstrip('\\n') }}]",
    "split and join": "{{ 'a,b,,c'.split(',') }} {{ ' a  b '.split() }} {{ 'a,b,c'.split(',', 1) }} {{ 'a,b,c'.rsplit(',', 1) }} {{ '-'.join(words) }} {{ 'a\\nb\\r\\nc'.splitlines() }} {{ 'x</t>y</t>z'.split('</t>')[-1] }} {{ ''.split(',') }} {{ ''.split() }}",
    "search in strings": "{{ s.startswith('  G') }} {{ s.endswith(('x', '\\t')) }} {{ emoji.find('b') }} {{ emoji.find('zz') }} {{ 'abab'.rfind('ab') }} {{ 'banana'.count('an') }} {{ 'abc'.replace('b', 'xx') }} {{ 'aaa'.replace('a', 'b', 2) }} {{ '12'.isdigit() }} {{ ''.isdigit() }}",
    "letters": "{{ 'aßc'.upper() }} {{ 'ÄB'.lower() }} {{ 'hELLO wORLD'.capitalize() }} {{ 'héllo wORLD-x (y' | title }} {{ 'hELLO' | capitalize }} {{ s | upper }} {{ 1 | lower }} {{ true | upper }}",
    "mapping methods": "{{ d.get('k') }} {{ d.get('no') }} {{ d.get('no', 5) }} {{ d.items() | list | length }} {{ {'a': 1}.keys() | list }}",
    # filters
    "json": "{{ d | tojson }} {{ people | tojson }} {{ s | tojson }} {{ [] | tojson }} {{ {} | tojson }} {{ (1, 2.0, 1e20, -0.0) | tojson }} {{ none | tojson }} {{ yes | tojson }}",
    "json with indent": "{{ people | tojson(indent=2) }}\n{{ d | tojson(indent=4) }}\n{{ {'a': [], 'b': {}} | tojson(indent=1) }} {{ [1, [2]] | tojson(indent=0) }}",
    "json with options": "{{ d | tojson(ensure_ascii=true) }} {{ d | tojson(separators=(',', ':')) }} {{ {'b': 1, 'a': 2} | tojson(sort_keys=true) }} {{ emoji | tojson(true) }} {{ [1, 2] | tojson(indent='--') }}",
    "default": "{{ missing | default('x') }} {{ missing | d }}| {{ nil | default('x') }} {{ nil | default('x', true) }} {{ '' | default('y', boolean=true) }} {{ d.zz | default(list) }}",
    "lengths": "{{ list | length }} {{ emoji | length }} {{ d | count }} {{ missing | length }} {{ '' | length }}",
    "trim and replace": "[{{ s | trim }}][{{ 'xax' | trim('x') }}][{{ 5 | trim }}][{{ missing | trim }}][{{ 'aXa' | replace('a', 'b') }}][{{ 'aaa' | replace('a', 'b', 1) }}]",
    "joins": "{{ list | join }} {{ list | join(', ') }} {{ people | join('/', attribute='name') }} {{ [1, none, 'a'] | join('-') }}",
    "ends of sequences": "{{ list | first }} {{ list | last }} {{ 'abc' | last }} {{ [] | first }}| {{ list | reverse | list }} {{ 'abc' | reverse }} {{ 'ab' | list }}",
    "numbers from text": "{{ '12' | int }} {{ ' 7 ' | int }} {{ 'x' | int }} {{ 'x' | int(5) }} {{ 3.9 | int }} {{ '3.9' | int }} {{ '2.5' | float }} {{ 1 | float }} {{ 'x' | float }} {{ 5 | string + '1' }} {{ -3 | abs }}",
    "choosing": "{{ people | selectattr('tags') | map(attribute='name') | list }} {{ people | selectattr('name', 'equalto', 'Ada') | list | length }} {{ people | rejectattr('age', 'gt', 10) | map(attribute='age') | list }} {{ [1, 2, 3] | select('odd') | list }} {{ [1, 2, 3] | reject('odd') | list }} {{ [0, 1] | select | list }} {{ words | map('upper') | join }} {{ people | map(attribute='zz', default='-') | list }} {{ people | selectattr('zz', 'defined') | list }}",
    "sorting": "{{ list | sort }} {{ words | sort }} {{ words | sort(reverse=true) }} {{ words | sort(case_sensitive=true) }} {{ people | sort(attribute='age') | map(attribute='name') | list }} {{ words | unique | list }} {{ {'b': 1, 'A': 2} | dictsort }}",
    "indentation": "{{ 'a\\n\\nb' | indent }}|{{ 'a\\nb' | indent(2, first=true) }}|{{ 'a\\n\\nb' | indent('> ', blank=true) }}",
    "safe text printed": "{{ '<a>' | safe }}{{ d | tojson | safe }}{% set x = 'y' | safe %}{{ x }}{{ x is string }}",
    "a mapping's own key": "{{ {'a': 1, 'b': [2]}.b[0] }} {{ {'x': 1}['x'] }} {{ {} | length }}",
    # every method of strings, odd letters included
    "title": "{% for x in letters %}{{ x.title() }}|{% endfor %}{{ 'system'.title() }} {{ \"they're bill's\".title() }} {{ 'a1b 2c_d-e'.title() }} {{ ''.title() }}|",
    "capitalize odd letters": "{% for x in letters %}{{ x.capitalize() }}|{{ x | capitalize }}|{% endfor %}",
    "swapcase and casefold": "{% for x in letters %}{{ x.swapcase() }}|{{ x.casefold() }}|{{ x.upper() }}|{{ x.lower() }}|{% endfor %}",
    "prefixes and suffixes": "{{ 'abcabc'.removeprefix('abc') }} {{ 'abcabc'.removesuffix('abc') }} {{ 'abc'.removeprefix('') }} {{ 'abc'.removesuffix('') }} {{ 'abc'.removeprefix('x') }} {{ '<|x|>'.removeprefix('<|').removesuffix('|>') }}",
    "partitions": "{{ 'a=b=c'.partition('=') }} {{ 'a=b=c'.rpartition('=') }} {{ 'abc'.partition('=') }} {{ 'abc'.rpartition('=') }} {{ 'x</think>y'.partition('</think>')[2] }}",
    "padding": "{% for w in [0, 3, 4, 5, 8, 9] %}[{{ 'abc'.center(w) }}|{{ 'abcd'.center(w, '*') }}|{{ 'é😀'.ljust(w, '.') }}|{{ 'é😀'.rjust(w) }}|{{ '-42'.zfill(w) }}|{{ '42'.zfill(w) }}|{{ '+'.zfill(w) }}]{% endfor %}{{ 'abc' | center(8) }}|",
    "tabs": "{{ 'a\\tb\\t\\tcd\\n\\te'.expandtabs() }}|{{ 'a\\tbc\\td'.expandtabs(4) }}|{{ 'a\\tb'.expandtabs(0) }}|{{ 'a\\tb'.expandtabs(tabsize=2) }}",
    "questions": "{% for x in letters + ['', 'abc', 'Abc', 'ABC', 'A b', 'Abc Def', '12', '²', 'Ⅷ', '½', '四', '٣', '①', 'a1', ' ', ' \\t\\n', 'a_', '\\u200b', '\\u00aa', '\\u2160', '\\u24d0', '𠫪', '𦉭'] %}{{ x.isalpha() }}{{ x.isalnum() }}{{ x.isdecimal() }}{{ x.isdigit() }}{{ x.isnumeric() }}{{ x.isspace() }}{{ x.isupper() }}{{ x.islower() }}{{ x.istitle() }}{{ x.isascii() }}{{ x.isprintable() }}{{ x is lower }}{{ x is upper }}\n{% endfor %}",
    "places": "{{ 'banana'.index('an') }} {{ 'banana'.rindex('an') }} {{ 'banana'.find('an', 2) }} {{ 'banana'.find('an', 2, 4) }} {{ 'banana'.rfind('an', 0, -2) }} {{ 'banana'.find('', 9) }} {{ 'banana'.find('', 6) }} {{ 'banana'.count('a', 2) }} {{ 'banana'.count('') }} {{ 'banana'.count('', 3, 2) }} {{ emoji.find('é') }} {{ emoji.rfind('b', 1) }} {{ 'abc'.startswith('b', 1) }} {{ 'abc'.endswith('b', 0, 2) }} {{ 'abc'.startswith('', 4) }} {{ 'abc'.startswith(('x', 'a')) }} {{ [1, 2, 3].index(3) }} {{ (1, 2, 2).count(2) }} {{ 'aXbXc'.rfind('X', -3, -1) }}",
    "words with a limit": "{{ '  a  b  c '.split(none, 1) }} {{ ' a b  c '.rsplit(none, 1) }} {{ 'a b'.split(maxsplit=5) }} {{ 'a b c'.split(maxsplit=0) }} {{ ' a b c '.rsplit(maxsplit=0) }} {{ 'a b c'.split(none, 2) }}",
    "lines with their ends": "{{ 'a\\nb\\r\\nc\\rd\\x0be'.splitlines(true) }} {{ ''.splitlines() }} {{ '\\n'.splitlines() }} {{ 'a\\u2028b\\x85c'.splitlines(keepends=true) }}",
    "replacing nothing": "{{ 'abc'.replace('', '-') }} {{ 'abc'.replace('', '-', 2) }} {{ ''.replace('', '-') }} {{ 'abc'.replace('b', '') }}",
    "format by order, number and name": "{{ '{} and {}'.format('a', 1) }} {{ '{1}{0}{1}'.format('a', 'b') }} {{ '{x}-{y}'.format(x=1, y=none) }} {{ '{{{}}}'.format(n) }} {{ '{0[k]} {0[z]}'.format(d) }} {{ '{0.k}'.format(people[0]) if false else '' }}{{ '{!r} {!s}'.format(\"it's\", 'b') }} {{ ''.format() }}|{{ '{}'.format([1, 'a']) }}",
    "format with widths": "{{ '[{:5}] [{:>5}] [{:^5}] [{:*<5}] [{:.2}] [{:5.1}]'.format('ab', 'ab', 'ab', 'ab', 'abc', 'abc') }} {{ '[{:5}] [{:<5}] [{:05}] [{:+}] [{: }] [{:x}] [{:X}] [{:b}] [{:o}] [{:,}] [{:d}]'.format(42, 42, -42, 42, 42, 255, 255, 5, 8, 1234567, 7) }} {{ '{:.2f} {:8.3f} {:+.1f} {:.0%} {:,.2f} {:f} {:.0f} {:08.2f}'.format(3.14159, f, 2.25, 0.256, 1234567.891, 1, 2.5, -3.14159) }} {{ '{:^6}|{:=+6}|{:>6}'.format(4, 4, 1.5) }}",
    "smallest, largest and sums": "{{ list | min }} {{ list | max }} {{ words | min }} {{ words | max }} {{ people | max(attribute='age') }} {{ [] | max }}| {{ list | sum }} {{ people | sum(attribute='age') }} {{ [] | sum }} {{ [1.5, 2] | sum(start=1) }} {{ 'one two, three_4 ünï' | wordcount }}",
    "copies": "{{ d.copy().k }} {{ list.copy() }}",
    "error: index of what is not there": "{{ 'abc'.index('x') }}",
    "error: rindex of what is not there": "{{ 'abc'.rindex('x') }}",
    "error: an empty separator": "{{ 'abc'.partition('') }}",
    "error: a fill of two": "{{ 'abc'.center(9, 'xy') }}",
    "error: a format without its value": "{{ '{} {}'.format(1) }}",
    "error: a format that mixes numbers": "{{ '{} {0}'.format(1) }}",
    "error: a lone brace": "{{ 'a } b'.format(1) }}",
    "error: a number's format for a string": "{{ '{:d}'.format('a') }}",
    # errors: jinja2 refuses these when they are rendered
    "error: raise_exception": "{{ raise_exception('no ' ~ n) }}",
    "error: attribute of undefined": "{{ missing.x }}",
    "error: item of undefined": "{{ d.zz['a'] }}",
    "error: undefined added": "{{ missing + 'a' }}",
    "error: text added to undefined": "{{ 'a' + missing }}",
    "error: undefined compared": "{{ missing < 1 }}",
    "error: text added to a number": "{{ 'a' + 1 }}",
    "error: text added to none": "{{ 'a' + nil }}",
    "error: loop over none": "{% for x in nil %}{% endfor %}",
    "error: loop over a number": "{% for x in n %}{% endfor %}",
    "error: length of none": "{{ nil | length }}",
    "error: undefined to json": "{{ missing | tojson }}",
    "error: method of undefined": "{{ missing.strip() }}",
    "error: method of none": "{{ nil.strip() }}",
    "error: membership in none": "{{ 'a' in nil }}",
    "error: number in text": "{{ 1 in 'a' }}",
    "error: division by zero": "{{ 1 / 0 }}{{ 1 // 0 }}",
    "error: attribute set on a mapping": "{% set x = {} %}{% set x.a = 1 %}",
    "error: too many arguments of a macro": "{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}",
    "error: mismatched unpacking": "{% for a, b in [[1, 2, 3]] %}{% endfor %}",
    "error: text below a number": "{{ 'a' < 1 }}",
    "error: undefined called": "{% if no %}{% macro m() %}{% endmacro %}{% endif %}{{ m() }}",
    "error: namespace attribute of another": "{% set n.x = 1 %}",
}


def main():
    env = environment()
    cases = []
    for name, template in TEMPLATES.items():
        case = {"name": name, "template": template}
        try:
            case["rendered"] = env.from_string(template).render(**VALUES)
        except Exception as error:
            case["error"] = type(error).__name__
        if ("error" in case) != name.startswith("error: "):
            raise SystemExit(f"{name}: {case}")
        cases.append(case)
    out = {"values": VALUES, "cases": cases}
    path = pathlib.Path(__file__).with_name("cases.json")
    path.write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")
    print(len(cases), "cases")


main()
