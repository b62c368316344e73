#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""check-interface.py DOCUMENTED LIVE...: is the documented D-Bus interface what the daemon offers?

DOCUMENTED is dbus/org.flakectr1.xml; each LIVE what `busctl --xml-interface introspect` printed of an
object. Prints every difference; silent when there is none.
"""

import sys
import xml.etree.ElementTree as xml

EMITS = "org.freedesktop.DBus.Property.EmitsChangedSignal"


def annotations(element):
    found = {a.get("name"): a.get("value") for a in element.findall("annotation")}
    if element.tag == "property":
        found.setdefault(EMITS, "true")
    return tuple(sorted(found.items()))


def arguments(member):
    default = "in" if member.tag == "method" else "out"
    return tuple((a.get("name"), a.get("type"), a.get("direction", default))
                 for a in member.findall("arg"))


def members(root):
    for interface in root.iter("interface"):
        name = interface.get("name")
        if not name.startswith("org.flakectr1."):
            continue
        yield name, "interface", annotations(interface)
        for member in interface:
            if member.tag in ("method", "signal", "property"):
                yield (name, member.tag, member.get("name"), member.get("type"),
                       member.get("access"), arguments(member), annotations(member))


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    documented, *live = (set(members(xml.parse(path).getroot())) for path in sys.argv[1:])
    offered = set().union(*live)
    for member in sorted(documented ^ offered, key=str):
        print("only documented:" if member in documented else "only offered:", member)
    return 1 if documented != offered else 0


if __name__ == "__main__":
    sys.exit(main())
