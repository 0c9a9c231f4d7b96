internal import HealthCode

/// Editions: what reads can be put in force.
func fuzzProtocol(_ input: UnsafeBufferPointer<UInt8>) {
    do throws(DocumentError) {
        let edition = try ControlProtocol(yaml: Array(input), name: "input")
        require(edition == reread(Array(input)), "a document reads alike again")
        let canonical = Array(edition.canonicalDocument.utf8)
        // The canonical form quotes everything, and so may be longer than a document may be.
        if canonical.count <= 256 << 10 {
            require(edition == reread(canonical), "the canonical form reads alike")
        }
    } catch {
        require(!"\(error)".isEmpty, "a refusal says something")
    }
}

private func reread(_ document: [UInt8]) -> ControlProtocol? {
    try? ControlProtocol(yaml: document, name: "again")
}

/// Overlays on the editions that ship with the product.
func fuzzOverlay(_ input: UnsafeBufferPointer<UInt8>) {
    do throws(DocumentError) {
        let overlay = try Overlay(yaml: Array(input), name: "input")
        guard let base = ControlProtocol.national(overlay.base) else { return }
        let applied = try overlay.applied(to: base)
        let violations = try overlay.violations(of: base)
        require(!applied.categories.isEmpty || violations.isEmpty, "an empty edition violates nothing")
    } catch {
        require(!"\(error)".isEmpty, "a refusal says something")
    }
}

/// The register of exceptions.
func fuzzExceptions(_ input: UnsafeBufferPointer<UInt8>) {
    do throws(DocumentError) {
        let register = try RegisteredException.register(yaml: Array(input), name: "input")
        require(Set(register.map(\.id)).count == register.count, "ids are unique")
    } catch {
        require(!"\(error)".isEmpty, "a refusal says something")
    }
}
