import Foundation
import TransparencyLog

/// Makes questions: half of them right, half with one thing broken.
struct Making {
    private var chance: Numbers
    private let tree: MerkleTree
    private let log: NoteSigningKey
    private let witnesses: [NoteSigningKey]

    init(seed: UInt64) throws {
        chance = Numbers(state: seed)
        var tree = MerkleTree()
        for index in 0..<600 { tree.append(Self.entry(UInt64(index))) }
        self.tree = tree
        log = try NoteSigningKey(name: "log.example/acts", algorithm: .ed25519, seed: chance.bytes(32))
        var keys: [NoteSigningKey] = []
        for number in 0..<3 {
            keys.append(
                try NoteSigningKey(
                    name: ExactText("witness\(number).example"), algorithm: .cosignature, seed: chance.bytes(32)))
        }
        witnesses = keys
    }

    private static func entry(_ index: UInt64) -> [UInt8] { Array("entry \(index)".utf8) }

    mutating func line() throws -> Line {
        let kinds = Line.Kind.allCases
        let broken = Bool.random(using: &chance)
        var line =
            switch kinds[Int.random(in: kinds.indices, using: &chance)] {
            case .inclusion: inclusion(broken)
            case .consistency: consistency(broken)
            case .note: try note(.note, key: log, broken)
            case .cosignature: try note(.cosignature, key: witnesses[0], broken)
            case .proof: try proof(broken)
            case .tile: tile(broken)
            }
        line.broken = broken
        return line
    }

    private mutating func inclusion(_ broken: Bool) -> Line {
        var line = Line(.inclusion)
        let size = UInt64.random(in: 2...tree.size, using: &chance)
        let index = UInt64.random(in: 0..<size, using: &chance)
        var path = (tree.inclusionProof(of: index, in: size)?.path ?? []).map(\.description)
        (line.index, line.size) = (index, size)
        line.leaf = MerkleHash.leaf(Self.entry(index)).description
        line.root = tree.root(at: size)?.description
        if broken {
            switch Int.random(in: 0..<6, using: &chance) {
            case 0: line.index = (index + .random(in: 1..<size, using: &chance)) % size
            case 1: line.leaf = changed(line.leaf)
            case 2: line.root = changed(line.root)
            case 3: path.removeLast()
            case 4: path.append(path[0])
            default: path = changed(path)
            }
        }
        line.path = path
        return line
    }

    private mutating func consistency(_ broken: Bool) -> Line {
        var line = Line(.consistency)
        let size = UInt64.random(in: 3...tree.size, using: &chance)
        let old = UInt64.random(in: 1..<size, using: &chance)
        var path = (tree.consistencyProof(from: old, to: size)?.path ?? []).map(\.description)
        (line.old, line.size) = (old, size)
        line.oldRoot = tree.root(at: old)?.description
        line.root = tree.root(at: size)?.description
        if broken {
            switch Int.random(in: 0..<5, using: &chance) {
            case 0: line.oldRoot = changed(line.oldRoot)
            case 1: line.root = changed(line.root)
            case 2: path.removeLast()
            case 3: path.append(path[0])
            default: path = changed(path)
            }
        }
        line.path = path
        return line
    }

    private mutating func note(_ kind: Line.Kind, key: NoteSigningKey, _ broken: Bool) throws -> Line {
        var line = Line(kind)
        let size = UInt64.random(in: 0...tree.size, using: &chance)
        let text = try Checkpoint(
            origin: log.verifierKey.name, size: size, root: tree.root(at: size) ?? .ofEmptyTree
        ).text
        var bytes = try Note(
            text: text, signatures: [key.sign(text, timestamp: .random(in: 1...9_999, using: &chance))]
        )
        .bytes
        line.log = key.verifierKey.description
        if broken {
            switch Int.random(in: 0..<7, using: &chance) {
            case 0: bytes[Int.random(in: 0..<text.count - 1, using: &chance)] ^= 1
            case 1: bytes.removeLast()
            case 2: bytes += Array("— unexpected\n".utf8)
            case 3: bytes[0] = 7
            case 4: bytes[text.count + 3] = 0xFF
            case 5: bytes.remove(at: text.count)
            default:
                let other = try NoteSigningKey(
                    name: key.verifierKey.name, algorithm: key.verifierKey.algorithm, seed: chance.bytes(32))
                line.log = other.verifierKey.description
            }
        }
        line.note = Data(bytes)
        return line
    }

    private mutating func proof(_ broken: Bool) throws -> Line {
        var line = Line(.proof)
        let size = UInt64.random(in: 2...tree.size, using: &chance)
        var index = UInt64.random(in: 0..<size, using: &chance)
        let checkpoint = try Checkpoint(
            origin: log.verifierKey.name, size: size, root: tree.root(at: size) ?? .ofEmptyTree)
        let text = checkpoint.text
        var signatures = [try log.sign(text)]
        for key in witnesses {
            signatures.append(try key.sign(text, timestamp: .random(in: 1...9_999, using: &chance)))
        }
        var path = tree.inclusionProof(of: index, in: size)?.path ?? []
        line.entry = Data(Self.entry(index))
        line.log = log.verifierKey.description
        line.witnesses = witnesses.map(\.verifierKey.description)
        line.threshold = 3
        if broken {
            let place = Int.random(in: signatures.indices, using: &chance)
            switch Int.random(in: 0..<6, using: &chance) {
            case 0: signatures.remove(at: place)
            case 1:
                var bytes = signatures[place].bytes
                bytes[Int.random(in: bytes.indices, using: &chance)] ^= 1
                signatures[place] = NoteSignature(
                    name: signatures[place].name, keyID: signatures[place].keyID, bytes: bytes)
            case 2: index = (index + .random(in: 1..<size, using: &chance)) % size
            case 3: line.entry?.append(0)
            case 4: path.removeLast()
            default: line.log = witnesses[0].verifierKey.description.replacingOccurrences(of: "+B", with: "+A")
            }
        }
        let signed = try SignedCheckpoint(Note(text: text, signatures: signatures))
        line.proof = Data(TLogProof(index: index, path: path, checkpoint: signed).bytes)
        return line
    }

    private mutating func tile(_ broken: Bool) -> Line {
        var line = Line(.tile)
        let most = UInt64(1) << UInt64.random(in: 0...36, using: &chance)
        let tile = Tile(
            level: .random(in: 0...1, using: &chance), index: .random(in: 0..<most, using: &chance),
            width: .random(in: 1...256, using: &chance))
        var path = tile?.path ?? ""
        if broken {
            switch Int.random(in: 0..<4, using: &chance) {
            case 0: path += "/"
            case 1: path = path.replacingOccurrences(of: "tile/", with: "tile/0")
            case 2: path += path.contains(".p") ? "9999" : ".p/256"
            default:
                path = path.replacingOccurrences(of: "tile/0/", with: "tile/0/x000/")
                    .replacingOccurrences(of: "tile/1/", with: "tile/1/x000/")
            }
        }
        line.tile = path
        return line
    }

    private mutating func changed(_ text: String?) -> String? {
        guard var data = Data(base64Encoded: text ?? "") else { return nil }
        data[Int.random(in: 0..<data.count, using: &chance)] ^= 1 << UInt8.random(in: 0..<8, using: &chance)
        return data.base64EncodedString()
    }

    private mutating func changed(_ path: [String]) -> [String] {
        var path = path
        let place = Int.random(in: path.indices, using: &chance)
        path[place] = changed(path[place]) ?? ""
        return path
    }
}

/// SplitMix64: the same questions for the same seed.
struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) } }
}
