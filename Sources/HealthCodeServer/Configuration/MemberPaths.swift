/// The members of a JSON object, and of the objects in it, as dotted paths: what a document says, whatever it means.
struct MemberPaths: Decodable {
    let paths: [String]

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        var paths: [String] = []
        for key in container.allKeys.sorted(by: { $0.stringValue < $1.stringValue }) {
            do {
                let nested = try container.decode(MemberPaths.self, forKey: key)
                paths += nested.paths.isEmpty ? [key.stringValue] : nested.paths.map { "\(key.stringValue).\($0)" }
            } catch {
                // What is not an object has no members of its own, which is all that is asked here.
                paths.append(key.stringValue)
            }
        }
        self.paths = paths
    }
}
