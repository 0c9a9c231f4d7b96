package import Foundation
import HealthCode

extension AccessCredentials {
    private struct File: Decodable {
        let credentials: [Entry]
    }

    /// An entry, or what is wrong with its types: one that does not decode does not hide the faults of the others.
    private struct Entry: Decodable {
        let result: Result<CredentialEntry, DecodingError>
        let members: [String]

        init(from decoder: any Decoder) throws {
            var members: [String] = []
            do {
                members = try MemberPaths(from: decoder).paths
                result = .success(try CredentialEntry(from: decoder))
            } catch let error as DecodingError {
                result = .failure(error)
            }
            self.members = members
        }
    }

    /// Reads a credentials file.
    ///
    /// - Throws: ``ConfigurationFaults`` with everything that is wrong, by place: `credentials[3].role`.
    package static func read(file: String) throws -> AccessCredentials {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: file))
        } catch {
            throw ConfigurationFaults(file: file, faults: [.init("file", "does not exist, or cannot be read")])
        }
        return try read(data, file: file)
    }

    /// Reads the contents of a credentials file.
    ///
    /// - Throws: as ``read(file:)``.
    package static func read(_ data: Data, file: String) throws -> AccessCredentials {
        var faults: [ConfigurationFaults.Fault] = []
        let entries: [Entry]
        do {
            entries = try JSONDecoder().decode(File.self, from: data).credentials
            let others = try JSONDecoder().decode(MemberPaths.self, from: data).paths.filter { $0 != "credentials" }
            faults += others.map { .init($0, "is not a member of this file") }
        } catch {
            throw ConfigurationFaults(file: file, faults: [.init("file", #"must be {"credentials": [..]}"#)])
        }
        var credentials: [Credential] = []
        var ids: [String: Int] = [:]
        var digests: [TokenDigest: Int] = [:]
        var venues: [String: (index: Int, division: Division)] = [:]
        for (index, entry) in entries.enumerated() {
            let place = "credentials[\(index)]"
            faults += unknownMembers(entry.members).map { .init("\(place).\($0)", "is not a member of a credential") }
            switch entry.result {
            case .failure(let error): faults.append(.init(place + suffix(of: error), "is of the wrong type"))
            case .success(let entry):
                if let id = entry.id, let first = ids.updateValue(index, forKey: id) {
                    faults.append(.init("\(place).id", "is that of credentials[\(first)]"))
                }
                let read = entry.credential { faults.append(.init("\(place).\($0.rawValue)", $1)) }
                guard let read else { continue }
                if let first = digests.updateValue(index, forKey: read.tokenDigest) {
                    faults.append(.init("\(place).token_sha256", "is that of credentials[\(first)]"))
                }
                if let venue = read.principal.place {
                    if let first = venues[venue.id], first.division != venue.division {
                        faults.append(.init("\(place).division", "differs from that of credentials[\(first.index)]"))
                    }
                    venues[venue.id] = venues[venue.id] ?? (index, venue.division)
                }
                credentials.append(read)
            }
        }
        guard faults.isEmpty else { throw ConfigurationFaults(file: file, faults: faults) }
        return AccessCredentials(credentials)
    }

    private static func unknownMembers(_ members: [String]) -> [String] {
        let known = Set(CredentialEntry.CodingKeys.allCases.map(\.rawValue)).union(["name.zh", "name.en"])
        return members.filter { !known.contains($0) }
    }

    /// Where in an entry a type is wrong, as `.datasets`.
    private static func suffix(of error: DecodingError) -> String {
        let context: DecodingError.Context? =
            switch error {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context): context
            case .keyNotFound(let key, let context):
                DecodingError.Context(codingPath: context.codingPath + [key], debugDescription: "")
            @unknown default: nil
            }
        guard let context else { return "" }
        // `credentials`, the index, and then the path in the entry.
        return context.codingPath.dropFirst(2).filter { $0.intValue == nil }.map { ".\($0.stringValue)" }.joined()
    }
}
