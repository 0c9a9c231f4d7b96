internal import HealthCode

extension PersonFile {
    /// The file as JSON for programs: names of the wire, and texts in both languages.
    package func json() -> String { FileJSON(file: self).whole.text(indented: true) + "\n" }
}

/// Writes a file as JSON, part by part.
struct FileJSON {
    let file: PersonFile

    var explanation: Explanation { file.explanation }
    private var rules: ControlProtocol { explanation.rules }

    var whole: JSON {
        let conclusion = explanation.conclusion
        return [
            "at": moment(explanation.instant), "status": "known",
            "document": ["type": .string(explanation.document.type.rawValue), "number": .string(file.number)],
            "other_documents": .array(
                explanation.otherDocuments.map { document in
                    [
                        "type": .string(document.type.rawValue),
                        "number": .string(PersonFile.number(of: document, inFull: file.fullNumbers)),
                    ]
                }),
            "name": .optional(file.name),
            "home": explanation.home.map { home in
                ["division": .string("\(home.division)"), "record": record(home.record)]
            } ?? .null,
            "rules": [
                "id": .string(rules.id), "version": .integer(rules.version), "title": text(rules.title),
                "effective_from": .string("\(rules.effectiveFrom)"), "issuing_authority": text(rules.issuingAuthority),
                "legal_basis": text(rules.legalBasis),
                "overlay": rules.overlay.map { overlay in
                    [
                        "id": .string(overlay.id), "version": .integer(overlay.version), "title": text(overlay.title),
                        "issuing_authority": text(overlay.issuingAuthority),
                        "legal_basis": text(overlay.legalBasis),
                        "categories": .array(overlay.categories.sorted().map { .string($0.name) }),
                    ]
                } ?? .null,
            ],
            "code": [
                "colour": .string(conclusion.colour.name), "reasons": .array(conclusion.reasons.map(reason)),
                "naat_hours": conclusion.naatHours.map(JSON.integer) ?? .null, "doses": .integer(conclusion.doses),
                "last_negative": explanation.lastNegative.map(record) ?? .null,
            ],
            "cases": .array(explanation.cases.map(node)),
            "positives": .array(explanation.positives.map(node)),
            "presences": .array(explanation.presences.map(node)),
            "episodes": .array(explanation.episodes.map(node)),
            "idle_contacts": .array(explanation.idleContacts.map(node)),
            "dispatch": work,
            "records": .array(file.histories.map(node)),
        ]
    }

    // MARK: Values

    func moment(_ instant: Instant) -> JSON { .string(rules.offset.format(instant)) }

    func moment(_ instant: Instant?) -> JSON { instant.map(moment) ?? .null }

    func dates(_ dates: [LocalDate]) -> JSON { .array(dates.map { .string("\($0)") }) }

    func text(_ text: LocalizedText) -> JSON { ["zh": .string(text.zh), "en": .string(text.en)] }

    func text(_ make: (Wording) -> String) -> JSON {
        .object(
            Language.allCases.map { language in
                (language.rawValue, .string(make(Wording(language: language, rules: rules))))
            })
    }

    func record(_ reference: EvidenceReference) -> JSON {
        [
            "dataset": .string(reference.dataset.rawValue), "record_id": .string(reference.recordID),
            "reported_at": moment(reference.reportedAt),
            "source": text { $0.source(of: reference.dataset, file.fields(of: reference)) },
        ]
    }

    func reason(_ reason: CodeReason) -> JSON {
        [
            "category": .string(reason.category.name), "measure": .string(reason.measure),
            "colour": .string(reason.colour.name), "until": moment(reason.until), "tests_owed": dates(reason.testsOwed),
            "title": text { $0.title(reason.category) },
            "clause": text { say in rules.categories[reason.category].flatMap { say.text($0.clause) } ?? "" },
        ]
    }

    func index(_ index: IndexCase?) -> JSON {
        guard let index else { return .null }
        return ["record_id": .string(index.recordID), "kind": .optional(index.kind?.rawValue)]
    }

    func ways(_ ways: [WayOut]) -> JSON {
        .array(
            ways.map { way in
                var next: JSON = .null
                if case .measure(let measure, let colour) = way.next {
                    next = ["measure": .string(measure), "colour": .string(colour.name)]
                }
                return [
                    "conditions": .array(way.conditions.map(condition)), "next": next,
                    "text": text { $0.sentence(way) },
                ]
            })
    }

    private func condition(_ condition: EndCondition) -> JSON {
        switch condition {
        case .calendar(let end): ["kind": "calendar", "at": moment(end)]
        case .tests(let days, let samples):
            ["kind": "tests", "not_before": dates(days), "samples": .string(samples.rawValue)]
        case .linkedTests(let awaited, let results):
            ["kind": "linked-tests", "results": .integer(results), "awaited": .integer(awaited)]
        case .areaLifted(let end): ["kind": "area-lifted", "at": moment(end)]
        case .finding(let kind, let notBefore):
            ["kind": "finding", "finding": .string(kind.rawValue), "not_before": moment(notBefore)]
        case .retests(let count, let results, let after, let notBefore, let hours):
            [
                "kind": "retests", "count": .integer(count), "after": moment(after), "not_before": moment(notBefore),
                "hours_apart": .integer(hours), "results": .array(results.map { .string($0.rawValue) }),
            ]
        case .indexRuledOut(let record): ["kind": "index-ruled-out", "record_id": .string(record)]
        }
    }
}
