internal import Foundation
internal import TransparencyLog

extension PolicyVerdict {
    var sentence: String {
        switch self {
        case .inForce(let since, let cosigned):
            "in force\(since > 0 ? " since \(instant(since))" : ""), cosigned by \(list(cosigned))"
        case .unknownOrigin: "the policy knows no log of this origin"
        case .notSignedByLog: "the log has not signed the checkpoint"
        case .invalidSignature(let name): "the signature of \(name.description.printable) is wrong"
        case .quorumMissing(let cosigned): "no quorum of witnesses has cosigned, only \(list(cosigned))"
        }
    }

    private func list(_ cosigned: [ExactText: UInt64]) -> String {
        guard !cosigned.isEmpty else { return "nobody" }
        return cosigned.sorted { $0.value < $1.value }
            .map { "\($0.key.description.printable) (\(instant($0.value)))" }.joined(separator: ", ")
    }

    private func instant(_ seconds: UInt64) -> String {
        // Beyond the year 9999 a date says less than the number.
        seconds < 253_402_300_800
            ? Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601) : "\(seconds) s after 1970"
    }
}

extension TLogProofVerdict {
    var sentence: String {
        switch self {
        case .inForce(let since, let cosigned): PolicyVerdict.inForce(since: since, cosigned: cosigned).sentence
        case .notWitnessed(let verdict): verdict.sentence
        case .notIncluded(let verdict): verdict.sentence
        }
    }
}

extension MerkleVerdict {
    var sentence: String {
        switch self {
        case .valid: "the proof is valid"
        case .outsideTree: "the index is not below the size of the log"
        case .sizesReversed: "the older log is greater than the newer"
        case .wrongLength(let expected, let found): "the proof has \(found) hashes in the place of \(expected)"
        case .oldRootDiffers: "the log does not begin with what it had"
        case .rootDiffers: "the log does not have this entry at this index"
        }
    }
}

extension TileError {
    var sentence: String {
        switch self {
        case .missing(let path): "\(path): missing"
        case .malformed(let path): "\(path): not of the length that it must have"
        case .rootDiffers: "the partial tiles do not lead to the root of the checkpoint"
        case .tileDiffers(let path): "\(path): changed, it is not what the tile above was made from"
        case .entryDiffers(let index): "entry \(index): changed, it is not what the log was made from"
        case .outsideTree: "the log has no such entry"
        }
    }
}

extension PolicyError.Reason {
    var sentence: String {
        switch self {
        case .tooLong: "more than a policy may have"
        case .malformedLine: "this is no line of a policy"
        case .unusableKey: "this is no key"
        case .wrongAlgorithm(let name):
            "the key of \(name.description.printable) is not of the kind that this line needs"
        case .keyTwice(let name): "the key of \(name.description.printable) stands under another name already"
        case .nameTaken(let name): "the name \(name.description.printable) is taken"
        case .unknownName(let name): "nothing before this line is called \(name.description.printable)"
        case .memberTwice(let name): "\(name.description.printable) is a member of a group already"
        case .unusableThreshold: "a group needs 'all', 'any' or a number from 1 to that of its members"
        case .quorumTwice: "there is a quorum already"
        case .noQuorum: "there is no quorum"
        }
    }
}
