import ClinicalMessages
import HealthCode
import Testing

@Suite struct AcknowledgementTests {
    let naat = SampleMessage.naat
    let now = Instant(seconds: 1_657_000_000)

    private func segments(_ answer: Acknowledgement) -> [String] {
        String(decoding: answer.bytes, as: UTF8.self).split(separator: "\r").map(String.init)
    }

    @Test func `what is taken is accepted, in the sender's direction`() {
        let answer = Acknowledgement(of: naat.verdict(), at: now, id: "9")
        #expect(answer.code == .applicationAccept)
        #expect(
            segments(answer) == [
                "MSH|^~\\&|TONGMA|NODE|LIS|L1|20220705054640+0000||ACK^R01^ACK|9|P|2.5.1||||||UNICODE UTF-8",
                "MSA|AA|M1",
            ])
    }

    @Test func `an error names segment, field and component, and nobody`() {
        let wrong = naat.with("PID", 3, "11010119900307001X^^^^NNCHN").verdict()
        let answer = Acknowledgement(of: wrong, at: now, id: "9")
        #expect(answer.code == .applicationError)
        let error = segments(answer).last ?? ""
        #expect(error.hasPrefix("ERR||PID^1^3^1^1|102^Data type error^HL70357|E||||document_number is not"))
        #expect(!error.contains("11010119900307001X"))
    }

    @Test func `what cannot be read, and what could not be kept, is rejected`() {
        for (field, value, code) in [
            (9, "SIU^S12", "200"), (9, "ADT^A02", "201"), (11, "T", "202"), (12, "3.0", "203"),
        ] {
            let answer = Acknowledgement(of: naat.with("MSH", field, value).verdict(), at: now, id: "9")
            #expect(answer.code == .applicationReject)
            #expect(segments(answer).last?.contains("|\(code)^") == true)
        }
        let lost = Acknowledgement(of: naat.verdict(), at: now, id: "9", durable: false)
        #expect(lost.code == .applicationReject)
        #expect(segments(lost).last?.contains("|207^") == true)
    }

    @Test func `the enhanced mode answers twice, as far as it is asked to`() {
        func answers(_ accept: String?, _ application: String?, _ message: SampleMessage) -> [Acknowledgement.Code] {
            let verdict = message.with("MSH", 15, accept).with("MSH", 16, application).verdict()
            return Acknowledgement.answers(to: verdict, at: now, id: "9").map(\.code)
        }
        let wrong = naat.with("OBX", 5, "0^^SCT")
        #expect(answers(nil, nil, naat) == [.applicationAccept])
        #expect(answers("AL", "AL", naat) == [.commitAccept, .applicationAccept])
        #expect(answers("AL", "NE", naat) == [.commitAccept])
        #expect(answers("NE", "ER", naat) == [])
        #expect(answers("NE", "ER", wrong) == [.applicationError])
        #expect(answers("ER", "SU", wrong) == [])
        #expect(answers("AL", "AL", naat.with("MSH", 12, "9")) == [.commitReject])
    }

    @Test func `an answer comes in the message's own character set`() throws {
        let message = naat.with("MSH", 4, "L1^医院").with("MSH", 18, "GB 18030-2000")
        let bytes = try #require(HL7CharacterSet.gb18030.encode(message.text()))
        let verdict = HL7Reader(profile: SampleMessage.profile).read(bytes)
        let answer = Acknowledgement(of: verdict, at: now, id: "9")
        #expect(HL7CharacterSet.gb18030.decode(answer.bytes)?.contains("|L1^医院|") == true)
    }

    @Test func `what is no message at all gets an answer that is one`() {
        let verdict = HL7Reader(profile: SampleMessage.profile).read(Array("hello".utf8))
        let answer = Acknowledgement(of: verdict, at: now, id: "9")
        #expect(segments(answer).prefix(2).map { $0.prefix(6) } == ["MSH|^~", "MSA|AE"])
        #expect(Acknowledgement(commitOf: verdict, at: now, id: "9").code == .commitError)
    }
}
