import Credentials
import Foundation

/// A gate on the command line: it fetches the signed lists of a node, keeps them in a file, and verifies the health codes that
/// it is handed, also when the node cannot be reached any more.
@main struct VerifierApp {
    private static let help = """
        A verifier that links the library Credentials and nothing else.

          VerifierApp vectors FILE
              Verifies every case of a vector file (Tests/Vectors/tm1.json) and compares the verdicts.

          VerifierApp gate --node URL --hub-key FILE --lists FILE [--offline]
              Verifies health codes, a line each on standard input: prints the outcome, the age of the evidence behind it,
              and the reasons. --hub-key is the hub's certificate (PEM or DER) or key (JWK set), from its operator. --lists
              is where the lists are kept between runs; with --offline nothing is fetched.

        Exit status: 0 all as expected, 1 not all, 2 unusable arguments or files.
        """

    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            switch arguments.first {
            case "vectors" where arguments.count == 2:
                exit(try VectorCheck(file: URL(fileURLWithPath: arguments[1])).run() ? 0 : 1)
            case "gate":
                exit(try await Gate(arguments: Array(arguments.dropFirst())).run() ? 0 : 1)
            default:
                let isAsked = ["help", "--help", "-h"].contains(arguments.first ?? "")
                FileHandle.standardOutput.write(Data((help + "\n").utf8))
                exit(isAsked ? 0 : 2)
            }
        } catch {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
            exit(2)
        }
    }
}
