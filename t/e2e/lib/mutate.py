"""Small changes to JSON documents, such as people make by mistake and some that nobody would."""

import copy
import random


def nodes(value, key=None):
    """All values in a document, and for each the key that it stands under; elements of a list
    stand under the list's."""
    yield key, value
    children = value.items() if isinstance(value, dict) else (
        [(key, element) for element in value] if isinstance(value, list) else [])
    for name, child in children:
        yield from nodes(child, name)


class Mutator:
    """Takes keys and values from the documents of a corpus, good ones and bad ones."""

    ODD = [None, True, False, 0, 1, -1, 1.5, 1e200, 2 ** 53, 2 ** 63, "", "x", "1", "args.x",
           "args.x[*]", "@Read", "a*", "a\n", "\x7f", "é" * 200, [], {}, [[]], [{}], [None]]

    def __init__(self, corpus):
        self.values = {}
        for document in corpus:
            for key, value in nodes(document):
                self.values.setdefault(key, []).append(value)
        self.keys = sorted(filter(None, self.values))

    def mutants(self, name, document, count):
        """So many different ones of a document; the same in each run, by its name."""
        rng = random.Random(name)
        found = []
        while len(found) < count:
            root = {"": copy.deepcopy(document)}
            for _ in range(rng.choice([1, 1, 1, 2, 3])):
                self.change(rng, root)
            if root[""] != document:
                found.append(root[""])
        return found

    def change(self, rng, root):
        holder, index, key = rng.choice(list(self.places(root)))
        change = rng.choice([self.replace, self.replace, self.twist, self.add, self.drop,
                             self.rename, self.nest])
        change(rng, holder, index, key)

    def places(self, holder, key=None):
        """Where values stand: what holds them, at which index, under which key."""
        for index in list(holder) if isinstance(holder, dict) else range(len(holder)):
            name = index if isinstance(holder, dict) else key
            yield holder, index, name
            if isinstance(holder[index], (dict, list)):
                yield from self.places(holder[index], name)

    def value(self, rng, key):
        """Mostly one that the key has elsewhere, right or wrong."""
        kind = rng.choice(["same", "same", "other", "odd"])
        if kind == "odd":
            return copy.deepcopy(rng.choice(self.ODD))
        if kind == "other" or key not in self.values:
            key = rng.choice(self.keys)
        return copy.deepcopy(rng.choice(self.values[key]))

    def replace(self, rng, holder, index, key):
        holder[index] = self.value(rng, key)

    def add(self, rng, holder, index, key):
        value = holder[index]
        if isinstance(value, dict):
            name = rng.choice(self.keys)
            value[name] = self.value(rng, name)
        elif isinstance(value, list):
            value.insert(rng.randint(0, len(value)), self.value(rng, key))

    def drop(self, rng, holder, index, key):
        if index != "":
            del holder[index]

    def rename(self, rng, holder, index, key):
        if isinstance(holder, dict) and index != "":
            value = holder.pop(index)
            holder[rng.choice([*self.keys, index.upper(), index + "s", index[:-1]])] = value

    def nest(self, rng, holder, index, key):
        holder[index] = rng.choice([[holder[index]], {rng.choice(self.keys): holder[index]}])

    def twist(self, rng, holder, index, key):
        value = holder[index]
        if isinstance(value, bool) or value is None:
            holder[index] = not value
        elif isinstance(value, (int, float)):
            holder[index] = rng.choice([-value, value + 1, value - 1, float(value), value * 2 ** 40,
                                        str(value)])
        elif isinstance(value, str):
            holder[index] = rng.choice([value.upper(), value + "\n", " " + value, value[1:],
                                        value[:-1], value * 40, value + ".x", value + "[0]",
                                        "@" + value])
        elif isinstance(value, list):
            holder[index] = rng.choice([value * 2, value[1:], value[:1] * 17, []])
