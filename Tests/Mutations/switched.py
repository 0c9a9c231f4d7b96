"""Rewrites Swift sources so that mutations are chosen when the program runs.

The body of the function or the computed property that a mutation stands in becomes

    switch mutationInForce {
    case 7: the body with the mutation 7
    default: the body as it is
    }

A body of one expression stays one: Swift reads such a switch as an expression.
"""
import re

VARIABLE = "mutationInForce"
SWITCH_FILE = '''import Glibc

/// The number of the mutation that this run has; 0 for none.
@usableFromInline let mutationInForce: Int = getenv("TONGMA_MUTATION").flatMap { Int(String(cString: $0)) } ?? 0
'''


def code_only(text, literal=" "):
    """The text with the same length in which comments are spaces, and so is what stands in string literals unless another
    character is given for it."""
    code, index, size = list(text), 0, len(text)

    def blank(start, end, mark=" "):
        for place in range(start, min(end, size)):
            if code[place] != "\n":
                code[place] = mark

    while index < size:
        if text.startswith("//", index):
            end = text.find("\n", index)
            end = size if end < 0 else end
            blank(index, end)
        elif text.startswith("/*", index):
            depth, end = 1, index + 2
            while depth and end < size:
                if text.startswith("/*", end):
                    depth, end = depth + 1, end + 2
                elif text.startswith("*/", end):
                    depth, end = depth - 1, end + 2
                else:
                    end += 1
            blank(index, end)
        elif found := re.compile(r'(#*)("""|")').match(text, index):
            end = end_of_literal(text, found.end(), found[2], found[1])
            blank(index, end, literal)
        else:
            end = index + 1
        index = end
    return "".join(code)


def end_of_literal(text, index, quote, hashes):
    """Where a string literal ends, with the expressions that are interpolated in it."""
    escape = "\\" + hashes
    while index < len(text):
        if text.startswith(quote + hashes, index):
            return index + len(quote) + len(hashes)
        if text.startswith(escape + "(", index):
            depth, index = 1, index + len(escape) + 1
            while depth and index < len(text):
                if found := re.compile(r'(#*)("""|")').match(text, index):
                    index = end_of_literal(text, found.end(), found[2], found[1])
                    continue
                depth += {"(": 1, ")": -1}.get(text[index], 0)
                index += 1
        elif text.startswith(escape, index):
            index += len(escape) + 1
        else:
            index += 1
    return len(text)


def closing(code, index):
    """The place of the bracket that closes the one at a place."""
    pairs = {"(": ")", "[": "]", "{": "}"}
    stack = []
    while index < len(code):
        letter = code[index]
        if letter in pairs:
            stack.append(pairs[letter])
        elif stack and letter == stack[-1]:
            stack.pop()
            if not stack:
                return index
        index += 1
    return len(code)


def bodies(code):
    """(start, end) of what stands between the braces of each function, initializer, subscript and computed property;
    of an accessor, where a property has several."""
    found = []
    for word in re.finditer(r"(?<![.\w`])(func|init|subscript|var)\b", code):
        index = word.end()
        while index < len(code):
            letter = code[index]
            if letter in "([":
                index = closing(code, index)
            elif letter == "{":
                found += accessors(code, index + 1, closing(code, index))
                break
            elif letter == "}" or letter == "=" and word[1] == "var":
                break
            elif letter == "\n" and word[1] == "var":
                break
            elif re.compile(r"\b(func|var|let|init|struct|class|enum|extension|protocol|case)\b").match(code, index):
                # A requirement of a protocol has no body.
                break
            index += 1
    return found


def accessors(code, start, end):
    word = re.compile(r"\s*(?:(?:nonmutating|mutating)\s+)?(get|set|willSet|didSet|_read|_modify)\b[^{\n]*\{")
    if not word.match(code, start):
        return [(start, end)]
    found, index = [], start
    while match := word.match(code, index):
        last = closing(code, match.end() - 1)
        found.append((match.end(), last))
        index = last + 1
    return found


def difference(old, new):
    """How many characters two texts have in common at the beginning, and after that at the end."""
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    return first, last


def says_something(body):
    """Whether a body is more than comments; a literal alone is what it answers."""
    return bool(code_only(body, literal="_").strip())


def switched(text, mutations):
    """A source with switches.

    mutations: (number, find, replace) of one file; each `find` stands in it once.
    Returns the source, the numbers of those whose place is in no body, and for each number the lines of the new source
    that hold its body, and those of the whole switch.
    """
    code = code_only(text)
    members = [body for body in bodies(code)]
    # Of bodies within bodies only the outermost is switched, so that no switch is in a switch.
    members = [body for body in members if not any(a < body[0] and body[1] < b for a, b in members)]
    within, apart = {}, []
    for number, find, replace in mutations:
        first, last = difference(find, replace)
        place = text.index(find)
        start, end = place + first, place + len(find) - last
        home = next((body for body in members if body[0] <= start and end <= body[1]), None)
        if home is None:
            apart.append(number)
        else:
            changed = text[home[0]:start] + replace[first:len(replace) - last] + text[end:home[1]]
            within.setdefault(home, []).append((number, changed))
    lines = {}
    result, copied = "", 0
    for (start, end), variants in sorted(within.items()):
        result += text[copied:start]
        top = result.count("\n") + 1
        result += f"\nswitch {VARIABLE} {{\n"
        for number, changed in variants:
            result += f"case {number}:\n"
            begin = result.count("\n") + 1
            result += (changed if says_something(changed) else "break") + "\n"
            lines[number] = (begin, result.count("\n"))
        result += f"default:\n{text[start:end] if says_something(text[start:end]) else 'break'}\n}}\n"
        bottom = result.count("\n") + 1
        lines |= {number: (*lines[number], top, bottom) for number, _ in variants}
        copied = end
    return result + text[copied:], apart, lines
