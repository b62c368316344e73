# SPDX-License-Identifier: MIT
"""org.flakectr1 by busctl and gdbus, as any other program would use it. Looking takes no session."""

import json
import signal
import tempfile
import time

import direct_bus
import kin
from until import until

NAME, ROOT = "org.flakectr1", "/org/flakectr1"
MANAGER, CONTAINER = "org.flakectr1.Manager", "org.flakectr1.Container"
ERROR = "org.flakectr1.Error."
DENIED = "org.freedesktop.DBus.Error.AccessDenied"


def encoded(name):
    """As sd_bus_path_encode(3) does, for the characters that a name can have."""
    return "".join(c if c.isalnum() else f"_{ord(c):02x}" for c in name)


def path(name, owner):
    return f"{ROOT}/container/{encoded(f'{name}.u{owner}')}"


def busctl(person, verb, *words, **options):
    return person.run(["busctl", "--system", "--json=short", "--timeout=120", verb, NAME, *words],
                      timeout=130, **options)


def get(person, object_path, name, interface=CONTAINER):
    done = busctl(person, "get-property", object_path, interface, name, session=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["data"]


def state(person, name, owner):
    return get(person, path(name, owner), "State")


def call(person, member, *arguments, object_path=ROOT, interface=MANAGER, **options):
    """By gdbus, whose arguments are GVariant text and which tells an error's name."""
    command = ["gdbus", "call", "--system", "--timeout=120", f"--dest={NAME}",
               f"--object-path={object_path}", f"--method={interface}.{member}", "--", *arguments]
    return person.run(command, timeout=130, **options)


def managed(person):
    """GetManagedObjects: {path: {property: value}} of the containers."""
    done = busctl(person, "call", ROOT, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects",
                  session=False)
    assert done.returncode == 0, done.stderr
    objects = json.loads(done.stdout)["data"][0]
    return {where: {key: value["data"] for key, value in interfaces[CONTAINER].items()}
            for where, interfaces in objects.items() if CONTAINER in interfaces}


def managed_now(host):
    """The same as root sees it, for who asks often."""
    objects, = direct_bus.ask(host, NAME, ROOT, "org.freedesktop.DBus.ObjectManager.GetManagedObjects")
    return {where: {key: value for key, (_, value) in interfaces[CONTAINER].items()}
            for where, interfaces in objects.items() if CONTAINER in interfaces}


def get_now(host, object_path, name, interface=CONTAINER):
    """One property as root sees it, for who asks often."""
    (_, value), = direct_bus.ask(host, NAME, object_path, "org.freedesktop.DBus.Properties.Get", "ss",
                                 interface, name)
    return value


def introspect(person, object_path):
    done = person.run(["busctl", "--system", "--xml-interface", "introspect", NAME, object_path], session=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


class Monitor:
    """What an ordinary user hears of org.flakectr1 while the block lasts."""

    def __init__(self, person):
        self.person, self.text = person, ""

    def __enter__(self):
        self.log = tempfile.TemporaryFile("w+", encoding="utf-8")
        self.process = self.person.popen(["gdbus", "monitor", "--system", "--dest", NAME],
                                         stdout=self.log)
        until(lambda: "is owned by" in self.read(), failure=lambda: f"nothing to monitor: {self.read()}")
        return self

    def read(self):
        self.log.seek(0)
        self.text = self.log.read()
        return self.text

    def __exit__(self, *_):
        time.sleep(0.3)
        kin.signal(self.process, signal.SIGTERM, "gdbus")
        self.process.wait(60)
        self.read()
        self.log.close()

    def changes(self, object_path, name):
        """The values of one property in the order in which they were told."""
        found = []
        for line in self.text.splitlines():
            head, key, rest = line.partition(f"'{name}': <")
            if key and head.startswith(f"{object_path}: ") and "PropertiesChanged" in head:
                found.append(rest.partition(">")[0].strip("'"))
        return found


class Root:
    """As a Person, for call() and busctl()."""

    def __init__(self, host):
        self.host = host

    def run(self, command, **options):
        return self.host.run(command, **options)
