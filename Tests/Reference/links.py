"""Identity links: one person with several documents, and what contradicts it."""

from datasets import check_character
from instants import DAY, HOUR
from stories import Stories


class Links(Stories):
    def alias(self, kind=None):
        """A further document of somebody."""
        self.aliases = getattr(self, "aliases", 0) + 1
        kind = kind or self.pick("passport", "passport", "hmt-permit", "residence-permit")
        if kind != "id-card":
            return kind, f"L{self.aliases:07d}"
        digits = f"99000119900101{self.aliases:03d}"
        return kind, digits + check_character(digits)

    def card_holder(self):
        cards = [person for person in self.persons if person[0] == "id-card"]
        return self.random.choice(cards) if cards else self.alias("id-card")

    def link(self, one, other, reported_at):
        if self.chance(0.5):
            one, other = other, one
        return self.make("identity-link", one, reported_at, other_document_type=other[0],
                         other_document_number=other[1], relation=self.pick("same-person", "replaces"),
                         basis=self.pick("register", "a, b"))

    def share(self, one, other):
        """Some of what was stated about one document is stated about the other."""
        for record in self.records:
            for prefix in ("", "via_"):
                document = prefix + "document_type", prefix + "document_number"
                if record["dataset"] != "identity-link" and self.chance(0.4) and \
                        tuple(record.get(name) for name in document) == one:
                    record.update(zip(document, other))

    def take_back(self, record, not_before):
        """A later version that retracts."""
        reported_at = max(record["reported_at"], not_before) + self.pick(1, HOUR, DAY, 4 * DAY)
        self.records.append({**record, "reported_at": reported_at, "retracted": "true"})
        self.boundaries.append(reported_at)

    def second_document(self):
        one = self.someone()
        other = self.alias() if self.chance(0.8) else self.someone()
        if one == other:
            return
        record = self.link(one, other, self.moment())
        self.share(one, other)
        if self.chance(0.3):
            self.take_back(record, record["reported_at"])

    def two_cards(self):
        """Vetoed until a second record agrees, and again when either is taken back."""
        one, other, time = self.card_holder(), self.card_holder(), self.moment()
        if one == other:
            return
        records = [self.link(one, other, time)]
        for _ in range(self.pick(0, 1, 1, 2)):
            time += self.pick(0, 1, HOUR, 2 * DAY, 6 * DAY)
            records.append(self.link(one, other, time))
        if self.chance(0.4):
            self.take_back(self.random.choice(records), time)

    def contradiction(self):
        """A document that two cards claim: the link that was reported first wins, until it is reported anew."""
        middle, time = self.alias(), self.moment()
        one, other = self.card_holder(), self.card_holder()
        first = self.link(one, middle, time)
        self.link(other, middle, time + self.pick(0, 0, 1, DAY))
        self.share(one, middle)
        self.share(other, middle)
        if self.chance(0.6):
            again = {**first, "reported_at": time + self.pick(2 * DAY, 5 * DAY), "name": "corrected"}
            self.records.append(again)
            self.boundaries.append(again["reported_at"])

    def chain(self):
        """Documents one after the other, up to more than a person may have without a second record."""
        person, time = self.someone(), self.moment()
        documents = [person] + [self.alias() for _ in range(self.random.randint(4, 7))]
        pairs = list(zip(documents, documents[1:]))
        if self.chance(0.4):
            self.random.shuffle(pairs)
        for one, other in pairs:
            record = self.link(one, other, time)
            time += self.pick(0, 0, 1, HOUR, DAY)
            if self.chance(0.3):
                self.link(one, other, time)
            if self.chance(0.1):
                self.take_back(record, time)
        for document in documents[1:]:
            self.share(person, document)

    def crowd(self):
        """Two persons of several documents each, and a link between them."""
        time, groups = self.moment(), []
        for _ in range(2):
            person = self.someone()
            group = [person] + [self.alias() for _ in range(self.pick(1, 2, 3))]
            for other in group[1:]:
                self.link(person, other, time)
                self.share(person, other)
            groups.append(group)
        one, other = (self.random.choice(group) for group in groups)
        if one != other:
            for _ in range(self.pick(1, 1, 2)):
                self.link(one, other, time + self.pick(0, DAY, 3 * DAY))

    def link_documents(self):
        stories = [self.second_document, self.second_document, self.second_document, self.two_cards, self.two_cards,
                   self.contradiction, self.chain, self.crowd]
        for _ in range(len(self.persons) // 3):
            self.random.choice(stories)()
