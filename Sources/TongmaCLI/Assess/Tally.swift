internal import HealthCode

/// Persons by the colour of their code.
struct ColourCounts: Equatable {
    var green = 0
    var yellow = 0
    var red = 0

    var total: Int { green + yellow + red }

    subscript(colour: Colour) -> Int {
        get {
            switch colour {
            case .green: green
            case .yellow: yellow
            case .red: red
            }
        }
        set {
            switch colour {
            case .green: green = newValue
            case .yellow: yellow = newValue
            case .red: red = newValue
            }
        }
    }
}

/// The codes of one instant, counted.
struct Tally {
    /// What a reason says, without the person.
    struct Ground: Hashable {
        let category: Category
        let measure: String
        let colour: Colour
    }

    let at: RequestedInstant
    /// The national edition in force.
    let edition: ControlProtocol
    private(set) var all = ColourCounts()
    /// The persons who live in each province; `nil` for those without a residence.
    private var byProvince: [Division?: ColourCounts] = [:]
    private var byGround: [Ground: Int] = [:]

    init(at: RequestedInstant, edition: ControlProtocol) {
        self.at = at
        self.edition = edition
    }

    mutating func count(_ code: Assessment, home: Division?) {
        all[code.colour] += 1
        byProvince[home?.province, default: ColourCounts()][code.colour] += 1
        for reason in code.reasons {
            let ground = Ground(category: reason.category, measure: reason.measure, colour: reason.colour)
            byGround[ground, default: 0] += 1
        }
    }

    /// By code; those without a residence come last.
    var provinces: [(province: ProvinceName, counts: ColourCounts)] {
        byProvince
            .sorted { ($0.key?.code ?? .max) < ($1.key?.code ?? .max) }
            .map { (ProvinceName(division: $0.key), $0.value) }
    }

    /// In the order of the categories' names, then the worse colour first.
    var grounds: [(ground: Ground, persons: Int)] {
        byGround
            .sorted {
                let (a, b) = ($0.key, $1.key)
                if a.category != b.category { return a.category < b.category }
                return a.colour != b.colour ? a.colour > b.colour : a.measure < b.measure
            }
            .map { ($0.key, $0.value) }
    }
}

/// What a province is called; an em dash for "none".
struct ProvinceName {
    let division: Division?

    var text: LocalizedText {
        guard let division else { return LocalizedText(zh: "—", en: "—") }
        guard let entry = DivisionTree.national[division] else {
            return LocalizedText(zh: "\(division)", en: "\(division)")
        }
        return LocalizedText(zh: entry.name, en: entry.romanised)
    }
}

extension ControlProtocol {
    /// What a category is called in this edition; its name where the edition has no title for it.
    func title(of category: Category) -> LocalizedText {
        (categories[category]?.title).orName(category.name)
    }

    /// What a measure is called in this edition; its name where the edition has no title for it.
    func title(ofMeasure measure: String) -> LocalizedText {
        measureTitles[measure].orName(measure)
    }

    /// What the edition is called.
    var heading: LocalizedText { Optional(title).orName(id) }
}

extension LocalizedText? {
    /// Each language's text, or the name where it is missing.
    fileprivate func orName(_ name: String) -> LocalizedText {
        guard let self else { return LocalizedText(zh: name, en: name) }
        return LocalizedText(zh: self.zh.isEmpty ? name : self.zh, en: self.en.isEmpty ? name : self.en)
    }
}
