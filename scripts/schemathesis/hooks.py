"""Hooks of Schemathesis: paths of files that the server must not touch go into requests, and all answers are counted.

In one request of six, one text becomes such a path; TINTYPE_PATHS holds them as a JSON list. Schemathesis looks at a changed request
again, and knows whether it still fits the schema. How many answers had which status, and how many contain TINTYPE_TOKEN, which
is in those files alone, is written to the file TINTYPE_ANSWERS at the end.
"""

import atexit
import collections
import copy
import json
import os
import random
import urllib.parse

import schemathesis

PATHS = json.loads(os.environ.get("TINTYPE_PATHS", "[]"))
TOKEN = os.environ.get("TINTYPE_TOKEN", "").encode()
SHARE = 1 / 6
picked = random.Random(int(os.environ.get("TINTYPE_SEED", "1")))
statuses = collections.Counter()
leaks = []


def places_of(value, place=()):
    """Where texts are in a JSON value, as tuples of keys."""
    if isinstance(value, str):
        yield place
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from places_of(each, (*place, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from places_of(each, (*place, index))


@schemathesis.hook
def before_call(context, case, kwargs):
    if not PATHS or picked.random() > SHARE:
        return
    parts = {name: getattr(case, name) for name in ("body", "path_parameters", "query")}
    places = [
        (name, place)
        for name, part in parts.items()
        if isinstance(part, (dict, list))
        for place in places_of(part)
        if place
    ]
    if not places:
        return
    name, place = picked.choice(places)
    changed = copy.deepcopy(parts[name])
    holder = changed
    for key in place[:-1]:
        holder = holder[key]
    path = picked.choice(PATHS)
    # With plain slashes the client itself would take "../" away, and ask for something that is not in the document.
    holder[place[-1]] = urllib.parse.quote(path, safe="") if name == "path_parameters" else path
    setattr(case, name, changed)


@schemathesis.hook
def after_call(context, case, response):
    statuses[response.status_code] += 1
    headers = str(response.headers).encode()
    # The path that was asked for may be said again; what is in the file may not.
    if TOKEN and (TOKEN in response.content or TOKEN in headers):
        leaks.append(case.operation.label)


@atexit.register
def write_answers():
    if file := os.environ.get("TINTYPE_ANSWERS"):
        with open(file, "w") as out:
            json.dump({"statuses": statuses, "leaks": leaks}, out)
