internal import SwiftASN1

/// What a message consists of, before anything in it is believed.
///
///     ContentInfo ::= SEQUENCE { contentType OBJECT IDENTIFIER, content [0] EXPLICIT SignedData }
///     SignedData  ::= SEQUENCE {
///         version, digestAlgorithms SET, encapContentInfo SEQUENCE { eContentType, eContent [0] EXPLICIT OCTET STRING },
///         certificates [0] IMPLICIT SET OPTIONAL, crls [1] IMPLICIT SET OPTIONAL, signerInfos SET }
struct CMSParts {
    let content: [UInt8]
    let contentType: ASN1ObjectIdentifier
    let certificate: [UInt8]
    let signer: CMSSigner
    private let version: ArraySlice<UInt8>
    private let digestAlgorithms: ArraySlice<UInt8>
    private let certificates: ArraySlice<UInt8>
    private let signers: ArraySlice<UInt8>

    static let signedData: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 7, 2]
    static let data: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 7, 1]

    /// `[0]`, `[1]` … as this standard tags its optional members.
    static func tag(_ number: UInt) -> ASN1Identifier {
        ASN1Identifier(tagWithNumber: number, tagClass: .contextSpecific)
    }

    init(_ message: ASN1Node) throws {
        var outer = try Self.members(of: message, .sequence)
        guard try ASN1ObjectIdentifier(berEncoded: &outer) == Self.signedData else {
            throw CMSError(.malformed, "another kind of message than SignedData")
        }
        var wrapper = try Self.members(of: try Self.next(&outer), Self.tag(0))
        var members = try Self.members(of: try Self.next(&wrapper), .sequence)
        version = try Self.next(&members).encodedBytes
        digestAlgorithms = try Self.next(&members).encodedBytes
        (contentType, content) = try Self.content(try Self.next(&members))
        guard let field = members.next(), field.identifier == Self.tag(0) else {
            throw CMSError(.certificate, "no certificate")
        }
        certificates = field.encodedBytes
        certificate = Array(try Self.onlyMember(of: field, Self.tag(0), .certificate).encodedBytes)
        var last = try Self.next(&members)
        // Lists of revoked certificates say nothing here: who may sign is known by name.
        if last.identifier == Self.tag(1) { last = try Self.next(&members) }
        signers = last.encodedBytes
        signer = try CMSSigner(try Self.onlyMember(of: last, .set, .signer))
        guard members.next() == nil, outer.next() == nil else { throw CMSError(.malformed, "more members than it has") }
    }

    private static func content(_ node: ASN1Node) throws -> (ASN1ObjectIdentifier, [UInt8]) {
        var members = try members(of: node, .sequence)
        let type = try ASN1ObjectIdentifier(berEncoded: &members)
        guard type == data else { throw CMSError(.content, "its content is not plain data") }
        guard let field = members.next() else { throw CMSError(.content, "it has no content of its own") }
        var wrapper = try Self.members(of: field, tag(0))
        return (type, Array(try ASN1OctetString(berEncoded: try next(&wrapper)).bytes))
    }

    private static func onlyMember(
        of node: ASN1Node, _ identifier: ASN1Identifier, _ code: CMSFault
    ) throws -> ASN1Node {
        var members = try members(of: node, identifier)
        guard let first = members.next(), members.next() == nil else {
            throw CMSError(code, "not exactly one")
        }
        return first
    }

    static func members(of node: ASN1Node, _ identifier: ASN1Identifier) throws -> ASN1NodeCollection.Iterator {
        guard node.identifier == identifier, case .constructed(let children) = node.content else {
            throw CMSError(.malformed, "a member of another type")
        }
        return children.makeIterator()
    }

    static func next(_ nodes: inout ASN1NodeCollection.Iterator) throws -> ASN1Node {
        guard let node = nodes.next() else { throw CMSError(.malformed, "a member is missing") }
        return node
    }

    /// The message without its content.
    func detached() throws(CMSError) -> [UInt8] {
        do {
            return try Self.message(
                version: version, digestAlgorithms: digestAlgorithms, certificates: certificates, signers: signers)
        } catch {
            throw CMSError(.malformed, "it cannot be written again")
        }
    }

    /// A message of members that are encoded already.
    ///
    /// - Parameter content: what is signed; `nil` for a message without it.
    static func message(
        version: some Sequence<UInt8>, digestAlgorithms: some Sequence<UInt8>, content: [UInt8]? = nil,
        certificates: some Sequence<UInt8>, signers: some Sequence<UInt8>
    ) throws -> [UInt8] {
        var serializer = DER.Serializer()
        try serializer.appendConstructedNode(identifier: .sequence) { coder in
            try coder.serialize(signedData)
            try coder.appendConstructedNode(identifier: tag(0)) { coder in
                try coder.appendConstructedNode(identifier: .sequence) { coder in
                    coder.serializeRawBytes(version)
                    coder.serializeRawBytes(digestAlgorithms)
                    try coder.appendConstructedNode(identifier: .sequence) { coder in
                        try coder.serialize(data)
                        guard let content else { return }
                        try coder.appendConstructedNode(identifier: tag(0)) {
                            try $0.serialize(ASN1OctetString(contentBytes: content[...]))
                        }
                    }
                    coder.serializeRawBytes(certificates)
                    coder.serializeRawBytes(signers)
                }
            }
        }
        return serializer.serializedBytes
    }
}
