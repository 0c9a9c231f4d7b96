import HealthCode
import HealthCodeStore
import Hummingbird

/// A member of staff who works for a division, in the field or on duty.
struct DivisionStaff: Sendable {
    let principal: Principal
    /// They see it and what lies in it.
    let division: Division

    /// Whether they answer for the division.
    var isOnDuty: Bool { principal.rights.contains(.duty) }

    /// The division that is asked for: their own, unless another in it is named.
    ///
    /// - Throws: ``Problem`` 422 for what is no division, 403 for one that they do not see.
    func division(named text: String?) throws(Problem) -> Division {
        guard let text else { return division }
        guard let named = Division(text) else {
            throw Problem(.invalidValue, "It must be a division's twelve digits.", field: "division")
        }
        guard named.isIn(division) else {
            throw Problem(
                .outsideRegistration, "The credential works for a division in which this one does not lie.",
                field: "division")
        }
        return named
    }
}

extension NodeContext {
    /// Who asks, working for a division.
    ///
    /// - Throws: ``Problem`` 401 when it is not known who asks, 403 when it is somebody else.
    func requireDivisionStaff() throws(Problem) -> DivisionStaff {
        let principal = try require(role: .staff)
        guard !principal.rights.isDisjoint(with: Principal.Right.ofDivision), let division = principal.division else {
            throw Problem(.missingRight, "The right that is needed: field-work or duty.")
        }
        return DivisionStaff(principal: principal, division: division)
    }

    /// The same, on duty.
    func requireDutyOfficer() throws(Problem) -> DivisionStaff {
        let staff = try requireDivisionStaff()
        guard staff.isOnDuty else { throw Problem(.missingRight, "The right that is needed: duty.") }
        return staff
    }
}

/// The parameters of an address, each known and read once.
struct QueryParameters {
    private let values: [String: String]

    /// - Throws: ``Problem`` 422 for a parameter that the route does not know, or that stands there twice.
    init(_ request: Request, known: Set<String>) throws(Problem) {
        var values: [String: String] = [:]
        for (name, value) in request.uri.queryParameters {
            guard known.contains(String(name)) else {
                let list = known.sorted().joined(separator: ", ")
                throw Problem(.invalidValue, "There is a parameter that this route does not know; it knows \(list).")
            }
            guard values.updateValue(String(value), forKey: String(name)) == nil else {
                throw Problem(.invalidValue, "It stands there twice.", field: String(name))
            }
        }
        self.values = values
    }

    /// A parameter as it stands there.
    subscript(name: String) -> String? { values[name] }

    /// A parameter that is one of a list.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _ type: Choice.Type = Choice.self
    ) throws(Problem) -> Choice? where Choice.RawValue == String {
        guard let text = values[name] else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let list = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem(.invalidValue, "It must be one of \(list).", field: name)
        }
        return choice
    }

    /// A parameter that says yes or no.
    func flag(_ name: String) throws(Problem) -> Bool? {
        switch values[name] {
        case nil: nil
        case "yes"?: true
        case "no"?: false
        default: throw Problem(.invalidValue, "It must be yes or no.", field: name)
        }
    }

    /// A parameter that is a number.
    func number(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text = values[name] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw Problem(
                .invalidValue, "It must be a number from \(range.lowerBound) to \(range.upperBound).", field: name)
        }
        return number
    }
}
