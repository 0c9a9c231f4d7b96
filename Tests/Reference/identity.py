"""One person, several documents (assessment.md): the components of the standing identity links.

A document is (type, number). A person is named by the least of their documents, whether or not a record has it as
its subject; who has one document is named by that one.
"""

MOST_DOCUMENTS = 6
AGREEING_RECORDS = 2


def documents_of(link):
    """The two documents that a link unites."""
    return ((link["document_type"], link["document_number"]),
            (link["other_document_type"], link["other_document_number"]))


class Persons:
    """The persons at an instant, from the `identity-link` records that exist then."""

    def __init__(self, links):
        self._components = {}  # document -> the set of documents of its person; only linked documents
        records_of = {}  # pair of documents -> number of records that state it
        for link in links:
            pair = frozenset(documents_of(link))
            records_of[pair] = records_of.get(pair, 0) + 1
        for link in sorted(links, key=lambda link: (link.reported_at, link.id)):
            self._unite(*documents_of(link), records_of[frozenset(documents_of(link))] >= AGREEING_RECORDS)
        self._names = {document: min(component) for document, component in self._components.items()}

    def _unite(self, one, other, agreed):
        first = self._components.get(one, {one})
        second = self._components.get(other, {other})
        if other in first:
            return
        cards = [any(document[0] == "id-card" for document in component) for component in (first, second)]
        if not agreed and (all(cards) or len(first) + len(second) > MOST_DOCUMENTS):
            return  # vetoed, and not looked at again
        united = first | second
        for document in united:
            self._components[document] = united

    def of(self, document):
        """The person of a document."""
        return self._names.get(document, document)
