import Testing
import TongmaCLI

@Suite struct `Text for people` {
    @Test func `counts wide characters as two columns and marks as none`() {
        #expect("abc".displayWidth == 3)
        #expect("红码，abc".displayWidth == 9)
        #expect("e\u{301}".displayWidth == 1)
    }

    @Test func `wraps at spaces and beside wide characters, never before closing punctuation`() {
        #expect("one two three".wrapped(to: 7) == ["one two", "three"])
        #expect("隔离观察期满。".wrapped(to: 12) == ["隔离观察期", "满。"])
        #expect("unbreakable".wrapped(to: 4) == ["unbreakable"])
        #expect("".wrapped(to: 4) == [""])
    }
}
