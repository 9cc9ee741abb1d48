"""Writes the golden vectors of the tokenizer, with the Python package `tokenizers` as the oracle.

    python tests/oracles/golden_tokens.py

writes to tests/data/golden/: two small vocabularies (tokenizer-unigram.json,
tokenizer-wordlevel.json) made from the sentences below, and tokens.jsonl with the oracle's ids for
hand-written and hostile texts under both. Everything is computed from this file, so a second run
changes nothing.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import Unigram, WordLevel
from tokenizers.pre_tokenizers import Metaspace, WhitespaceSplit

GOLDEN = Path(__file__).resolve().parent.parent / "data" / "golden"
MARK = "\u2581"
LONGEST_PIECE = 9
PIECES = 900
WORDS = 120
PLACEHOLDERS = ("<url>", "<user>", "<email>", "<number>")
SPECIAL_SCORE = -1000.0

SENTENCES = """
the delivery was late and the box was broken
i love this app it works so well
not good at all the support never answered my message
can not log in since the update please fix it
great service thank you so much 😍
worst experience ever 😡 😡 i want my money back
it is ok nothing special for the price
soo baad do not buy this product again
the screen is beautiful but the battery dies in two hours
la livraison était en retard et le colis était abîmé
je suis très déçu du service client personne ne répond
application géniale je recommande merci beaucoup ❤️
ce n' est pas mal mais c' est trop cher pour ce que c' est
impossible de se connecter depuis la mise à jour
le produit correspond à la description rien à redire
nul nul nul à éviter 👎
une expérience inoubliable l' œuvre est magnifique
الخدمة ممتازة والتوصيل سريع شكرا لكم
المنتج سيء جدا ولا انصح به ابدا
التطبيق لا يعمل بعد التحديث الاخير
تجربة رائعة وموظفون محترمون
السعر غالي مقارنة بالجودة
هاد الخدمة زوينة بزاف الله يعطيكم الصحة
ماشي مزيان والو ما خدامش التطبيق
مابقيتش باغي نتعامل معاكم خايبة بزاف 😡
شحال من مرة عيطت وحتى واحد ما جاوبني
khedma zwina bzaf 3jbatni tbarkallah 3likom
had l application khayba ma khdamach mzyan
wa3er bzaf lah y3tikom sa7a
machi normal 3ayat lihom w 7ta wa7ed ma jawbni
chokran bzaf 3la service zwin 🙏
contact <email> or see <url> for order <number>
<user> merci pour votre réponse <number> jours d' attente
<user> شكرا على <url>
""".strip().splitlines()

HAND_WRITTEN = """
the delivery was late
the deliveries were later than promised
i looove this app
nothing works
livraison décevante
très très déçue de l' application
la maj a tout cassé
الخدمة سيئة والتوصيل بطيء
هاد التطبيق زوين
ماشي زوينة
had service zwin bzaf
3jbatni l khedma
khdamach
thé à la menthe
the battery 😡 died
😍😍😍
👍🏽 ❤️ 👩‍👩‍👧 🇲🇦
<url>
<user> <user> <number>
<email>.
x<url>y
<pad>
<unk>
<oov>
a <pad> b <unk> c
<unk><unk>
zz<unk>zz
<PAD>
constructor
__proto__ toString hasOwnProperty
null undefined NaN
日本語のテキスト
это по-русски
ελληνικά
हिन्दी
한국어
the 日本語 box
日本the語box日
""".strip().splitlines()

HOSTILE = [
    "",
    " ",
    "  ",
    "     ",
    "a",
    " a",
    "a ",
    "  a  b  ",
    "the\tbox",
    "the\nbox\r\nwas",
    "the\u00a0box",
    "the\u2003box\u3000was",
    "the\u200bbox\u200dwas\ufeff",
    "\u202ethe box\u202c",
    "\x00",
    "the\x00box",
    "\x1b[31mthe\x7f",
    MARK,
    MARK * 2,
    MARK + "the",
    MARK + "the" + MARK + "box",
    "the" + MARK,
    "the " + MARK + " box",
    "the" + MARK + MARK + "box",
    " " + MARK,
    MARK + " ",
    MARK + " the",
    "the " + MARK + "box",
    "\u0301",
    "e\u0301te\u0301",
    "e" + "\u0301" * 500,
    "\u0651" * 200,
    "اااااااااا",
    "ـ" * 100,
    "\U0010ffff",
    "\U0010ffff the \U0010fffe",
    "\ufffd",
    "\ufffd\ufffd the\ufffd",
    "\ue000\ue001",
    "🏽",
    "\u200d",
    "👩\u200d",
    "😡" * 300,
    "a" * 5000,
    "the" * 1500,
    "x" * 3000,
    "日" * 3000,
    "日x" * 1000,
    "livraison" * 400,
    "الخدمة" * 400,
    "a " * 800,
    "日 " * 300,
    (MARK + "a") * 300,
    "0123456789" * 30,
    "<" * 200 + ">" * 200,
    "<url>" * 100,
    "".join(map(chr, range(1, 0x250))),
    "".join(map(chr, range(0x600, 0x700))),
    " ".join(map(chr, range(0x21, 0x250))),
]


def save(tokenizer: Tokenizer, name: str) -> None:
    """Write one entry per line, so that changes of the vocabulary give readable diffs."""
    tokenizer.save(str(GOLDEN / name), pretty=False)
    text = (GOLDEN / name).read_text(encoding="utf-8")
    (GOLDEN / name).write_text(text.replace("],[", "],\n[") + "\n", encoding="utf-8")


def unigram() -> Tokenizer:
    """Use the substrings that save most characters as pieces; equal counts give equal scores, so ties abound."""
    words = Counter(word for sentence in SENTENCES for word in sentence.split(" "))
    whole = {MARK + word for word in (*PLACEHOLDERS, "😡", "😍")}
    counts: Counter[str] = Counter()
    for word, count in words.items():
        marked = MARK + word
        for start in range(len(marked)):
            for end in range(start + 1, min(start + LONGEST_PIECE, len(marked)) + 1):
                counts[marked[start:end]] += count
    letters = {piece for piece in counts if len(piece) == 1} - {"ç", "w", "غ"}
    frequent = sorted(counts, key=lambda piece: (-counts[piece] * (len(piece) - 1), piece))
    pieces = list(dict.fromkeys([*sorted(letters | whole), *frequent]))[:PIECES]
    total = sum(counts.values())
    scored = [(piece, round(math.log(max(counts[piece], 1) / total), 4)) for piece in pieces]
    scored.sort(key=lambda pair: (-pair[1], pair[0]))
    specials = [("<pad>", SPECIAL_SCORE), ("<unk>", SPECIAL_SCORE)]
    tokenizer = Tokenizer(Unigram([*specials, *scored], unk_id=1, byte_fallback=False))
    tokenizer.pre_tokenizer = Metaspace(replacement=MARK, prepend_scheme="always", split=True)
    return tokenizer


def word_level() -> Tokenizer:
    """Use the most frequent words of the sentences."""
    counts = Counter(word for sentence in SENTENCES for word in sentence.split(" "))
    words = sorted(counts, key=lambda word: (-counts[word], word))[:WORDS]
    vocabulary = {word: number for number, word in enumerate(["<pad>", "<oov>", *words])}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="<oov>"))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    return tokenizer


def texts() -> list[str]:
    """Hand-written and hostile texts, and mixtures of all sentences without their spaces or cut short."""
    lines = [*SENTENCES, *HAND_WRITTEN, *HOSTILE]
    for number, sentence in enumerate(SENTENCES):
        other = SENTENCES[(number * 7 + 3) % len(SENTENCES)]
        lines.append(sentence.replace(" ", ""))
        lines.append(sentence[::-1])
        lines.append("".join(a + b for a, b in zip(sentence, other, strict=False)))
        lines.append(sentence[number % 11 :] + other[: number % 13] + " " + sentence.upper())
        lines.append(" ".join(word[: 1 + number % 5] + word[-2:] for word in other.split(" ")))
    return list(dict.fromkeys(lines))


def main() -> None:
    """Write both vocabularies and the ids of every text."""
    tokenizers = {"unigram": unigram(), "wordlevel": word_level()}
    for name, tokenizer in tokenizers.items():
        save(tokenizer, f"tokenizer-{name}.json")
    with open(GOLDEN / "tokens.jsonl", "w", encoding="utf-8") as file:
        for text in texts():
            ids = {name: tokenizer.encode(text).ids for name, tokenizer in tokenizers.items()}
            file.write(json.dumps({"text": text, **ids}, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
