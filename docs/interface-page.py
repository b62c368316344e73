# SPDX-License-Identifier: MIT
"""The manual page org.flakectr1(5), as scdoc(5) takes it, made of the documented interface."""

import sys
import textwrap
import xml.etree.ElementTree as ElementTree

HEAD = """org.flakectr1(5)

# NAME

org.flakectr1 - the D-Bus interface of flakectrd

# DESCRIPTION

"""
TAIL = """# SEE ALSO

*flakectrctl*(1), *flakectrd*(8), *busctl*(1)
"""


def literal(comment):
    """A comment as it stands there."""
    return f"```\n{textwrap.dedent(comment.expandtabs()).strip(chr(10)).rstrip()}\n```\n\n"


def escaped(text):
    return "".join(f"\\{letter}" if letter in "\\_*~[]#`" else letter for letter in text)


def arguments(member, direction):
    return ", ".join(f"{arg.get('type')} {arg.get('name')}" for arg in member.findall("arg")
                     if arg.get("direction", "out") == direction)


def headline(member):
    name = member.get("name")
    if member.tag == "property":
        return f"*{name}* {escaped(member.get('type'))}"
    if member.tag == "signal":
        return f"*{name}* ({escaped(arguments(member, 'out'))})"
    out = arguments(member, "out")
    return f"*{name}* ({escaped(arguments(member, 'in'))})" + (f" → ({escaped(out)})" if out else "")


def page_of_interface(interface, comment):
    page = f"# {interface.get('name').upper()}\n\n" + (literal(comment) if comment else "")
    comment = None
    for element in interface:
        if element.tag is ElementTree.Comment:
            comment = element.text
        elif element.tag in ("method", "property", "signal"):
            page += headline(element) + "\n\n" + (literal(comment) if comment else "")
            comment = None
    return page


def main(path):
    parser = ElementTree.XMLParser(target=ElementTree.TreeBuilder(insert_comments=True))
    with open(path, encoding="utf-8") as file:
        text = file.read()
    # What comes before the first element is no part of the tree.
    first = text.index("<!--", text.index("SPDX")) + len("<!--")
    page = HEAD + literal(text[first:text.index("-->", first)])
    comment = None
    for element in ElementTree.fromstring(text, parser):
        if element.tag is ElementTree.Comment:
            comment = element.text
        elif element.tag == "interface":
            page += page_of_interface(element, comment)
            comment = None
    sys.stdout.reconfigure(encoding="utf-8")
    print(page + TAIL, end="")


if __name__ == "__main__":
    main(sys.argv[1])
