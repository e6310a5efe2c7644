"""A second verifier of an exported log, written from docs/audit-format.md alone, in another language, sharing no line with the first.

Usage: second_verifier.py DIR [--key VKEY]... [--checkpoint FILE] [--max-age 24h] [--witness VKEY]...
       second_verifier.py --receipt FILE [--key VKEY]... Python 3.9 or newer, standard library only.
It stands with the tests: where the two disagree on a case, the format's text is not good enough.
"""
import base64
import bisect
import datetime
import hashlib
import json
import os
import re
import sys

ROWLESS = float("inf")


# ---- Ed25519, RFC 8032 section 5.1 and its appendix's arithmetic -----------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_MINUS_1 = pow(2, (P - 1) // 4, P)


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, p):
    q = (0, 1, 1, 0)
    while n:
        if n & 1:
            q = add(q, p)
        p, n = add(p, p), n >> 1
    return q


def decompress(text):
    y = int.from_bytes(text, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * SQRT_MINUS_1 % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = decompress(BASE_Y.to_bytes(32, "little"))


def signed(public, message, signature):
    """Whether 64 bytes of signature are `public`'s over `message`."""
    a, r, s = decompress(public), decompress(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    one, two = times(s, BASE), add(r, times(k, a))
    return (one[0] * two[2] - two[0] * one[2]) % P == 0 and (one[1] * two[2] - two[1] * one[2]) % P == 0


# ---- the tree ----------------------------------------------------------------------------------------------------------------

def leaf(body):
    return hashlib.sha256(b"\x00" + body.encode("utf-8", "replace")).digest()


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def roots(leaves, sizes):
    """Roots of the first n leaves, for each n of `sizes` that there are leaves for."""
    wanted, found, peaks = sorted(set(sizes)), {}, []
    for count in range(len(leaves) + 1):
        at = bisect.bisect_left(wanted, count)
        if at < len(wanted) and wanted[at] == count:
            if not peaks:
                found[count] = hashlib.sha256(b"").digest()
            else:
                root = peaks[-1][1]
                for _, left in reversed(peaks[:-1]):
                    root = node(left, root)
                found[count] = root
        if count < len(leaves):
            peaks.append((1, leaves[count]))
            while len(peaks) > 1 and peaks[-1][0] == peaks[-2][0]:
                (width, left), (_, right) = peaks[-2], peaks[-1]
                peaks[-2:] = [(2 * width, node(left, right))]
    return found


def split(size):
    return 1 << (size - 1).bit_length() - 1


def root_by_path(hash_, index, size, path):
    """RFC 6962 section 2.1.1: the root that an audit path leads to, or None where its length is wrong."""
    def walk(at, width, left):
        if width == 1:
            return hash_ if not left else None
        if not left:
            return None
        k = split(width)
        if at < k:
            below = walk(at, k, left[:-1])
            return below and node(below, left[-1])
        below = walk(at - k, width - k, left[:-1])
        return below and node(left[-1], below)
    if len(hash_) != 32 or any(len(step) != 32 for step in path):
        return None
    return walk(index, size, path) if 0 <= index < size else None


def consistent(old, new, old_root, new_root, path):
    """RFC 6962 section 2.1.2: whether the tree of `old` leaves is the beginning of that of `new`."""
    if old == 0 or old > new or any(len(step) != 32 for step in [old_root, new_root, *path]):
        return False
    if old == new:
        return not path and old_root == new_root
    path = list(path)

    def walk(m, n, whole):
        """(root of the old part, root of this subtree), consuming the path from its far end."""
        if m == n:
            if whole:
                return old_root, old_root
            if not path:
                raise ValueError
            mine = path.pop()
            return mine, mine
        if not path:
            raise ValueError
        k = split(n)
        last = path.pop()
        if m <= k:
            before, here = walk(m, k, whole)
            return before, node(here, last)
        before, here = walk(m - k, n - k, False)
        return node(last, before), node(last, here)

    try:
        before, after = walk(old, new, True)
    except ValueError:
        return False
    return not path and before == old_root and after == new_root


# ---- notes and keys -------------------------------------------------------------------------------------------------------------

def read_key(text, kind=1):
    """(name, key id, public key) of a written key, or None. Kind 4 is a witness's."""
    try:
        name, id_, data = text.strip().split("+", 2)
        raw = base64.b64decode(data, validate=True)
        if len(raw) != 33 or raw[0] != kind or hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4].hex() != id_:
            return None
        return name, bytes.fromhex(id_), raw[1:]
    except ValueError:
        return None


def read_notes(text):
    notes = []
    parts = text.split("\n\n")
    for head, tail in zip(parts[0::2], parts[1::2]):
        note = {"text": head.lstrip("\n") + "\n", "signatures": [], "junk": not tail.startswith("\u2014 ")}
        for line in tail.split("\n"):
            words = line.split(" ")
            if len(words) == 3 and words[0] == "\u2014":
                try:
                    raw = base64.b64decode(words[2], validate=True)
                except ValueError:
                    continue
                note["signatures"].append((words[1], raw[:4], raw[4:]))
        form = CHECKPOINT.match(note["text"])
        note.update(name=f"openroi/{form[1]}" if form else None, size=int(form[2]) if form else -1, root=base64.b64decode(form[3]) if form else b"", time=instant(form[4]) if form else None)
        notes.append(note)
    if len(parts) % 2 and parts[-1].strip("\n"):
        notes.append({"text": parts[-1], "signatures": [], "junk": True, "name": None, "size": -1, "root": b"", "time": None})
    return notes


CHECKPOINT = re.compile(r"openroi/([0-9a-f-]{36})\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\ntime ([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z)\n")


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def by_one_of(note, keys):
    return any(
        name == note["name"] == key[0] and id_ == key[1] and len(signature) == 64 and signed(key[2], note["text"].encode(), signature)
        for name, id_, signature in note["signatures"] for key in keys
    )


def cosigned(note, key):
    """C2SP cosignature/v1: eight bytes of seconds, then the signature over that time and the note's text."""
    return any(
        name == key[0] and id_ == key[1] and len(rest) == 72
        and signed(key[2], b"cosignature/v1\ntime %d\n" % int.from_bytes(rest[:8], "big") + note["text"].encode(), rest[8:])
        for name, id_, rest in note["signatures"]
    )


def whole_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == value and abs(value) <= 2**53 - 1 and value == int(value)


# ---- the verdicts -----------------------------------------------------------------------------------------------------------------

class Verdicts:
    def __init__(self):
        self.failures, self.said = [], {}

    def fail(self, verdict, index, stream, seq, reason):
        # what a row says of itself may be anything: nothing of it may look like another line
        index = ROWLESS if not whole_number(index) else int(index)
        stream = stream if isinstance(stream, str) and re.fullmatch(r"[\x21-\x7e]{1,200}", stream) else None
        seq = int(seq) if whole_number(seq) else None
        self.failures.append((index, verdict, stream, seq, re.sub(r"[^\x20-\x7e]", "?", reason)))

    def end(self):
        failed = {verdict for _, verdict, *_ in self.failures}
        for verdict in ("integrity", "authenticity", "completeness", "consistency", "freshness"):
            print(f"{verdict:<14}{'FAILED' if verdict in failed else self.said.get(verdict, 'ok')}")
        if not self.failures:
            return 0
        index, _, stream, seq, reason = min(self.failures, key=lambda one: (one[0], one[2] is None))
        print(f"FAIL index={'-' if index == ROWLESS else index} stream={stream or '-'} seq={seq if seq is not None else '-'} {reason}")
        return 1


def place(body):
    try:
        event = json.loads(body)
        return event.get("stream"), event.get("seq")
    except (ValueError, AttributeError, TypeError):
        return None, None


def event_of(body):
    """The event of a body, or None where it is none of this format."""
    try:
        event = json.loads(body)
    except ValueError:
        return None
    good = isinstance(event, dict) and event.get("v") == 1 and isinstance(event.get("stream"), str) and whole_number(event.get("seq")) and isinstance(event.get("prev"), str)
    return event if good else None


def lines_of(path, verdicts):
    """Each line's value; one that is not JSON is a failure and is left out."""
    values = []
    if not os.path.isfile(path):
        return values
    with open(path, encoding="utf-8", errors="replace", newline="\n") as file:
        for line in file:
            if line.rstrip("\n") == "":
                continue
            try:
                values.append(json.loads(line))
            except ValueError:
                verdicts.fail("integrity", None, None, None, f"{os.path.basename(path)} holds a line that is not JSON")
    return values


def text_of(path):
    if not os.path.isfile(path):
        return ""
    with open(path, encoding="utf-8", errors="replace", newline="") as file:
        return file.read()


def is_row(line):
    return isinstance(line, dict) and set(line) == {"index", "body"} and isinstance(line["body"], str) and (line["index"] is None or whole_number(line["index"]))


def verify(folder, pinned, kept_path, max_age, witnesses):
    verdicts = Verdicts()
    in_folder = lambda name: os.path.join(folder, name)
    for name in ("events.jsonl", "checkpoints.txt", "proofs.jsonl", "keys.txt"):
        if not os.path.isfile(in_folder(name)):
            verdicts.fail("integrity", None, None, None, f"{name} is missing")
    proofs = lines_of(in_folder("proofs.jsonl"), verdicts)
    if not all(isinstance(proof, dict) for proof in proofs):
        verdicts.fail("integrity", None, None, None, "a line of proofs.jsonl is not what it should be")
    proofs = [proof for proof in proofs if isinstance(proof, dict)]
    read = lines_of(in_folder("events.jsonl"), verdicts)
    rows, odd = [], False
    for line in read:
        if is_row(line):
            rows.append((None if line["index"] is None else int(line["index"]), line["body"]))
        else:
            index, odd = line.get("index") if isinstance(line, dict) else None, True
            verdicts.fail("integrity", index, None, None, "the row is not index and body")
            rows.append((index if whole_number(index) else None, None))
    notes = read_notes(text_of(in_folder("checkpoints.txt")))
    for note in notes:
        if note["junk"] or note["size"] < 0:
            verdicts.fail("authenticity", None, None, None, "checkpoints.txt holds something that is no checkpoint")
    notes = [note for note in notes if note["size"] >= 0 and not note["junk"]]
    if len({note["name"] for note in notes}) > 1:
        verdicts.fail("authenticity", None, None, None, "the checkpoints are of different logs")
    listed = [read_key(line) for line in text_of(in_folder("keys.txt")).split("\n") if line.strip() and not line.startswith("#")]
    if None in listed:
        verdicts.fail("authenticity", None, None, None, "keys.txt holds a line that is no key")
    pinned = handed_over(pinned, proofs, notes)
    keys = [key for key in listed + pinned if key]
    kept = []
    if kept_path:
        with open(kept_path, encoding="utf-8", errors="replace", newline="") as file:
            kept = read_notes(file.read())
        if not kept or any(note["junk"] or note["size"] < 0 for note in kept):
            verdicts.fail("consistency", None, None, None, "the file given holds something that is no checkpoint")
        kept = [note for note in kept if note["size"] >= 0 and not note["junk"]]
    for witness in witnesses:
        if not any(cosigned(note, witness) for note in notes):
            verdicts.fail("authenticity", None, None, None, f"no checkpoint is cosigned by {witness[0]}")

    logs = [proof for proof in proofs if proof.get("type") == "log"]
    if not logs:
        verdicts.fail("completeness", None, None, None, "proofs.jsonl does not say what was exported")
    log = logs[0] if logs else {"complete": True, "origin": notes[0]["name"][len("openroi/"):] if notes else None}
    newest = max(notes, key=lambda note: (note["size"], note["time"].timestamp() if note["time"] else 0), default=None)
    size = newest["size"] if newest else 0

    # authenticity
    for note in notes:
        if not by_one_of(note, keys):
            verdicts.fail("authenticity", note["size"] - 1, None, None, f"the checkpoint of {note['size']} is not signed by a known key")
    if pinned and newest and not by_one_of(newest, pinned):
        verdicts.fail("authenticity", size - 1, None, None, f"the checkpoint of {size} is not signed by the key given")
    verdicts.said["authenticity"] = "ok" if pinned else "unpinned"
    for index, body in rows:
        if index is not None and index >= size:
            verdicts.fail("authenticity", index, *place(body), "the row is not under the newest checkpoint")

    # consistency needs the roots of kept checkpoints; of a whole log they are computed below
    trusted = [note for note in notes if note["size"] >= 0 and by_one_of(note, keys)]
    if log.get("complete") is True:
        computed = whole(verdicts, rows, proofs, trusted, newest, size, [note["size"] for note in kept], log)
        root_at = lambda count: computed.get(count)
    else:
        selection(verdicts, rows, proofs, newest, size)
        root_at = None
        verdicts.said["completeness"] = "not applicable"
    verdicts.said["consistency"] = "ok" if kept else "not checked"
    # consecutive proofs are of no use to a stranger's checkpoint: only one that leads from its size to the newest is
    paths = {(proof["from"], proof["to"]): [base64.b64decode(step) for step in proof["proof"]] for proof in proofs if proof.get("type") == "consistency"}
    for note in kept:
        if not by_one_of(note, keys):
            verdicts.fail("consistency", None, None, None, f"the kept checkpoint of {note['size']} is not signed by a known key")
        elif note["size"] > size:
            verdicts.fail("consistency", len(rows) if log.get("complete") is True else None, None, None, f"the kept checkpoint of {note['size']} is ahead of this log's {size}")
        elif root_at:
            if root_at(note["size"]) != note["root"]:
                holding = max((one["size"] for one in trusted + kept if one["size"] < note["size"] and root_at(one["size"]) == one["root"]), default=0)
                verdicts.fail("consistency", holding, *place(next((body for index, body in rows if index == holding), "")), f"the root at {note['size']} is not the kept checkpoint's")
        elif not any(note["size"] == one["size"] and note["root"] == one["root"] for one in trusted if one is newest) and not (
            (note["size"], size) in paths and consistent(note["size"], size, note["root"], newest["root"], paths[(note["size"], size)])
        ):
            verdicts.fail("consistency", None, None, None, f"nothing proves the kept checkpoint of {note['size']} consistent")
    if log.get("complete") is not True:
        for (old, new), path in paths.items():
            at = [note["root"] for note in trusted if note["size"] == old]
            if new == size and at and not consistent(old, new, at[0], newest["root"], path):
                verdicts.fail("consistency", None, None, None, f"the proof from {old} to {new} does not hold")

    # freshness
    if newest and newest["time"]:
        age = datetime.datetime.now(datetime.timezone.utc) - newest["time"]
        verdicts.said["freshness"] = f"{age.total_seconds():.0f} s"
        if max_age is not None and age.total_seconds() > max_age:
            verdicts.fail("freshness", None, None, None, f"the newest checkpoint is {age} old")
        if max_age is not None and age.total_seconds() < -300:
            verdicts.fail("freshness", None, None, None, "the newest checkpoint is of a time that has not come")
    elif max_age is not None:
        verdicts.fail("freshness", None, None, None, "there is no checkpoint")
    return verdicts.end()


def whole(verdicts, rows, proofs, trusted, newest, size, more_sizes, log):
    """Integrity and completeness of a whole log; gives the roots of the sizes asked for."""
    heads = {proof["stream"]: (proof["seq"], bytes.fromhex(proof["hash"])) for proof in proofs if proof.get("type") == "head"}
    for proof in proofs:
        if proof.get("type") == "finding":
            verdicts.fail("integrity", proof["index"], proof["stream"], proof["seq"], proof["reason"])

    # the stored leaf hashes, as far as they lead to a signed root
    tiles = {proof["index"]: base64.b64decode(proof["hashes"]) for proof in proofs if proof.get("type") == "tile" and proof["level"] == 0}
    hints = []
    for n in range(len(tiles)):
        if n not in tiles or (n and len(tiles[n - 1]) != 256 * 32):
            break
        hints += [tiles[n][at:at + 32] for at in range(0, len(tiles[n]), 32)]
    hinted = roots(hints, [note["size"] for note in trusted])
    hints = hints[:max((note["size"] for note in trusted if hinted.get(note["size"]) == note["root"]), default=0)]
    named = {(event.get("prev")): (event.get("stream"), event.get("seq")) for event in parsed(rows)}

    def missing(index):
        """Whose row was it? The next of its stream, or the stream's head, names its hash."""
        if index < len(hints):
            hash_ = hints[index].hex()
            if hash_ in named and isinstance(named[hash_][1], int):
                return named[hash_][0], named[hash_][1] - 1
            for stream, (seq, head) in heads.items():
                if head.hex() == hash_:
                    return stream, seq
        return None, None

    leaves, intact, expected, ends = [], True, 0, {}
    for index, body in rows:
        if body is None:
            continue
        hash_, event = leaf(body), event_of(body)
        stream, seq = (event["stream"], event["seq"]) if event else (None, None)
        if event is None:
            verdicts.fail("integrity", index, *place(body), "the body is not an event")
        if index is not None:
            if index > expected and intact:
                verdicts.fail("completeness", expected, *missing(expected), "the row is missing")
            elif index < expected:
                verdicts.fail("integrity", index, stream, seq, "the index comes twice, or out of order")
            if index != expected:
                intact = False
            else:
                leaves.append(hash_)
                expected += 1
            if index < len(hints) and hints[index] != hash_:
                verdicts.fail("integrity", index, stream, seq, "the body is not the one that was signed")
        if event is None or stream is None:
            continue
        if newest and f"openroi/{event.get('origin')}" != newest["name"]:
            verdicts.fail("integrity", index, stream, seq, "the event is another log's")
        before = ends.get(stream, (0, hashlib.sha256(b"openroi-audit-v1:" + stream.encode()).digest()))
        if seq != before[0] + 1:
            verdicts.fail("completeness", index, stream, seq, f"seq {before[0] + 1} is missing before it")
        elif event.get("prev") != before[1].hex():
            verdicts.fail("integrity", index, stream, seq, "prev is not the hash of the event before")
        if event.get("action") == "workflow.transition" and event.get("facts", {}).get("revision") != seq:
            verdicts.fail("completeness", index, stream, seq, "the revision is not the seq")
        if index is None and newest and newest["time"] and (newest["time"] - instant(event["time"])).total_seconds() > 600:
            verdicts.fail("completeness", index, stream, seq, "the event has had no leaf for more than ten minutes")
        ends[stream] = (seq, hash_)
    if intact and expected < size:
        verdicts.fail("completeness", expected, *missing(expected), "the row is missing")

    # roots: where one is not the signed one, the first row after the last that is
    found = roots(leaves, [note["size"] for note in trusted] + more_sizes)
    holding = max((note["size"] for note in trusted if found.get(note["size"]) == note["root"]), default=0)
    for note in sorted(trusted, key=lambda one: one["size"]):
        if note["size"] <= len(leaves) and found[note["size"]] != note["root"]:
            holding = max((one["size"] for one in trusted if one["size"] < note["size"] and found.get(one["size"]) == one["root"]), default=0)
            body = next((body for index, body in rows if index == holding), "")
            if holding >= len(hints) or not any(one[0] < note["size"] for one in verdicts.failures):
                verdicts.fail("integrity", holding, *place(body), f"the root at {note['size']} is not the signed one")
            break

    for stream, (seq, hash_) in heads.items():
        end = ends.get(stream, (0, b""))
        if end != (seq, hash_):
            verdicts.fail("completeness", None, stream, end[0] + 1 if end[0] < seq else end[0], f"the stream ends at {end[0]}, its head says {seq}")
    for stream, (seq, _) in ends.items():
        if stream not in heads:
            verdicts.fail("completeness", None, stream, seq, "the stream has no head")
    return found


def parsed(rows):
    for _, body in rows:
        if body is None:
            continue
        try:
            event = json.loads(body)
            if isinstance(event, dict):
                yield event
        except ValueError:
            pass


def selection(verdicts, rows, proofs, newest, size):
    paths = {proof["index"]: [base64.b64decode(step) for step in proof["proof"]] for proof in proofs if proof.get("type") == "inclusion"}
    reached, ends = -1, {}
    for index, body in rows:
        if body is None:
            continue
        stream, seq = place(body)
        event = event_of(body)
        if event is None:
            verdicts.fail("integrity", index, stream, seq, "the body is not an event")
            continue
        if newest is None or index is None or index not in paths or root_by_path(leaf(body), index, size, paths[index]) != newest["root"]:
            verdicts.fail("integrity", index, stream, seq, "the row's inclusion proof does not hold")
        if newest is None or f"openroi/{event.get('origin')}" != newest["name"]:
            verdicts.fail("integrity", index, stream, seq, "the event is another log's")
        if index is not None and index <= reached:
            verdicts.fail("integrity", index, stream, seq, "the index comes twice, or out of order")
        reached = max(reached, -1 if index is None else index)
        if stream in ends and seq == ends[stream][0] + 1 and event["prev"] != ends[stream][1].hex():
            verdicts.fail("integrity", index, stream, seq, "prev is not the hash of the event before")
        ends[stream] = (seq, leaf(body))


def handed_over(pinned, proofs, notes):
    """A key named by a key.changed event under a checkpoint that a key given (or so named) signed, is as good as given."""
    given, grown = list(pinned), bool(pinned)
    while grown:
        grown = False
        for line in proofs:
            if line.get("type") != "key":
                continue
            try:
                event = json.loads(line["body"])
                vkey, steps = event["facts"]["vkey"], [base64.b64decode(step) for step in line["proof"]]
                index, size = int(line["index"]), int(line["size"])
                wanted = event["action"] == "key.changed" and event["v"] == 1
            except (ValueError, KeyError, TypeError):
                continue
            new = read_key(vkey) if wanted and isinstance(vkey, str) else None
            under = next((note for note in notes if note["size"] == size and note["name"] == f"openroi/{event.get('origin')}" and by_one_of(note, given)), None)
            if new and new not in given and under and root_by_path(leaf(line["body"]), index, size, steps) == under["root"]:
                given.append(new)
                grown = True
    return given


def verify_receipt(path, pinned):
    with open(path, encoding="utf-8") as file:
        receipt = json.load(file)
    notes = read_notes(receipt["checkpoint"])
    root = notes and root_by_path(base64.b64decode(receipt["leaf"]), receipt["index"], notes[0]["size"], [base64.b64decode(step) for step in receipt["proof"]])
    holds = bool(notes) and root == notes[0]["root"]
    known = not pinned or (bool(notes) and by_one_of(notes[0], pinned))
    print(f"integrity     {'ok' if holds else 'FAILED'}")
    print(f"authenticity  {'FAILED' if not known else 'ok' if pinned else 'unpinned'}")
    if holds and known:
        return 0
    print(f"FAIL index={receipt['index']} stream=- seq=- the receipt does not hold")
    return 1


def seconds(text):
    return float(text[:-1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}[text[-1]]


def main(arguments):
    folder, pinned, witnesses, kept, max_age, receipt, rest = ".", [], [], None, None, None, list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "--key":
            pinned.append(read_key(rest.pop(0)))
        elif word == "--checkpoint":
            kept = rest.pop(0)
        elif word == "--witness":
            witnesses.append(read_key(rest.pop(0), 4))
        elif word == "--receipt":
            receipt = rest.pop(0)
        elif word == "--max-age":
            max_age = seconds(rest.pop(0))
        else:
            folder = word
    if None in pinned or None in witnesses:
        print("FAIL index=- stream=- seq=- the key given is none")
        return 1
    return verify_receipt(receipt, pinned) if receipt else verify(folder, pinned, kept, max_age, witnesses)


if __name__ == "__main__":
    try:
        status = main(sys.argv[1:])
    except (OSError, ValueError, KeyError, IndexError) as error:
        print("FAIL index=- stream=- seq=- " + re.sub(r"[^\x20-\x7e]", "?", str(error) or "wrong options"))
        status = 1
    sys.exit(status)
