/// A compiled expression: a flat list of nodes that refer to one another by number, without a reference to count while
/// it runs.
struct CertLogicProgram: Sendable {
    enum Kind: Sendable {
        /// A literal; `first` is its place in `constants`.
        case constant
        /// An array whose items must be evaluated: `count` operands from `first`.
        case list
        /// A value of the data context: `count` fragments from `first`.
        case data
        /// The same in the item, or in the accumulator, of the reduction that is the `amount`th from the outside.
        case current
        case accumulator
        /// The whole context of that reduction.
        case context
        /// An operation on `count` operands from `first`.
        case operation(CertLogicOperation)
    }

    struct Node: Sendable {
        let kind: Kind
        let first: Int32
        let count: Int32
        /// The amount of `plusTime`, the index of `extractFromUVCI`, the level of a reduction.
        var amount: Int64 = 0
        var unit: CertLogicDateTime.Unit = .day
    }

    /// One step of a path: a member's name, which is an item's index too when it is a whole number.
    struct Fragment: Sendable {
        let name: String
        let index: Int?

        init(_ name: String) {
            self.name = name
            index = name.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(name) : nil
        }
    }

    var nodes: [Node] = []
    var operands: [Int32] = []
    var constants: [CertLogicValue] = []
    var fragments: [Fragment] = []
    var dataPaths: [String] = []
    var root: Int32 = 0
}
