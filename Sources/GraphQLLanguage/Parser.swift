/// Recursive descent over the grammar of the specification's appendix B.9 to B.14.
///
/// It lexes as it goes (one token of look-ahead, no token list) and writes nodes into a buffer of
/// its own that grows; what it found is copied out of there once, at its exact size.
struct Parser: ~Copyable {
  var lexer: Lexer
  private var nodes: UnsafeMutablePointer<Node>
  private var capacity: Int
  private(set) var count = 0
  private var depthLeft: Int

  init(_ lexer: Lexer, capacity: Int, depthLimit: Int) {
    self.lexer = lexer
    self.capacity = capacity
    nodes = .allocate(capacity: capacity)
    depthLeft = depthLimit
  }

  deinit { nodes.deallocate() }

  func copyNodes() -> [Node] { Array(UnsafeBufferPointer(start: nodes, count: count)) }

  // MARK: Nodes

  /// Begins a node at the current token; `finish` sets its end.
  @inline(__always)
  mutating func begin(_ kind: NodeKind) -> Int {
    begin(kind, at: lexer.start)
  }

  @inline(__always)
  mutating func begin(_ kind: NodeKind, at start: Int) -> Int {
    append(Node(kind, flags: [], nameLength: 0, start: start, end: start, next: 0))
  }

  @inline(__always)
  @discardableResult
  mutating func append(_ node: Node) -> Int {
    let index = count
    if index == capacity { grow() }
    (nodes + index).initialize(to: node)
    count = index + 1
    return index
  }

  @inline(never)
  private mutating func grow() {
    let larger = UnsafeMutablePointer<Node>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: nodes, count: count)
    nodes.deallocate()
    nodes = larger
    capacity *= 2
  }

  /// Ends a node with the token before the current one.
  @inline(__always)
  mutating func finish(_ index: Int) {
    nodes[index].end = UInt32(truncatingIfNeeded: lexer.previousEnd)
    nodes[index].next = UInt32(truncatingIfNeeded: count)
  }

  @inline(__always)
  mutating func setFlags(_ flags: NodeFlags, of index: Int) {
    nodes[index].flags.formUnion(flags)
  }

  /// Appends a childless node that is exactly the current token, and moves on.
  @inline(__always)
  mutating func token(_ kind: NodeKind, flags: NodeFlags = []) throws(SyntaxAbort) {
    append(
      Node(
        kind, flags: flags, nameLength: 0, start: lexer.start, end: lexer.end, next: count + 1))
    try lexer.advance()
  }

  /// Wraps the last subtree, which begins at `index`, in a node of its own.
  mutating func wrap(_ index: Int, in kind: NodeKind) {
    let start = Int(nodes[index].start)
    append(Node(kind, flags: [], nameLength: 0, start: start, end: start, next: 0))
    var place = count - 1
    while place > index {
      nodes[place] = nodes[place - 1]
      nodes[place].next += 1
      place -= 1
    }
    nodes[index] = Node(kind, flags: [], nameLength: 0, start: start, end: start, next: 0)
    finish(index)
  }

  /// Says what a node is once its keyword is read.
  mutating func become(_ kind: NodeKind, _ index: Int) { nodes[index].kind = kind }

  // MARK: Tokens

  @inline(__always)
  func peek(_ kind: TokenKind) -> Bool { lexer.kind == kind }

  @inline(__always)
  mutating func expect(_ kind: TokenKind) throws(SyntaxAbort) {
    guard lexer.kind == kind else { throw lexer.fail(.expected(kind), at: lexer.start) }
    try lexer.advance()
  }

  @inline(__always)
  mutating func skip(_ kind: TokenKind) throws(SyntaxAbort) -> Bool {
    guard lexer.kind == kind else { return false }
    try lexer.advance()
    return true
  }

  /// Whether the current token is this name.
  @inline(__always)
  func peekKeyword(_ keyword: StaticString) -> Bool {
    lexer.kind == .name && tokenIs(keyword)
  }

  /// Whether the bytes of the current token are these.
  @inline(__always)
  func tokenIs(_ text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard lexer.end - lexer.start == length else { return false }
    for index in 0..<length where lexer.byte(lexer.start + index) != text.utf8Start[index] {
      return false
    }
    return true
  }

  mutating func expectKeyword(_ keyword: StaticString) throws(SyntaxAbort) {
    guard peekKeyword(keyword) else {
      throw lexer.fail(.expectedKeyword(keyword), at: lexer.start)
    }
    try lexer.advance()
  }

  mutating func skipKeyword(_ keyword: StaticString) throws(SyntaxAbort) -> Bool {
    guard peekKeyword(keyword) else { return false }
    try lexer.advance()
    return true
  }

  mutating func unexpected() -> SyntaxAbort { lexer.fail(.unexpected, at: lexer.start) }

  /// Refuses the current name; as in graphql-js, what is wrong with the token behind it comes
  /// first.
  mutating func unexpectedName() throws(SyntaxAbort) -> SyntaxAbort {
    let atName = lexer
    try lexer.advance()
    lexer = atName
    return unexpected()
  }

  // MARK: Nesting

  @inline(__always)
  mutating func descend() throws(SyntaxAbort) {
    depthLeft &-= 1
    if depthLeft < 0 { throw lexer.fail(.tooDeep, at: lexer.start) }
  }

  @inline(__always)
  mutating func ascend() { depthLeft &+= 1 }

  // MARK: Names

  /// Name, as a node of its own.
  @inline(__always)
  mutating func name() throws(SyntaxAbort) {
    guard lexer.kind == .name else { throw lexer.fail(.expected(.name), at: lexer.start) }
    try token(.name)
  }

  /// The name that a node begins with, kept in the node itself.
  @inline(__always)
  mutating func beginNamed(_ kind: NodeKind) throws(SyntaxAbort) -> Int {
    guard lexer.kind == .name else { throw lexer.fail(.expected(.name), at: lexer.start) }
    let length = UInt16(clamping: lexer.end - lexer.start)
    let index = append(
      Node(
        kind, flags: .nameFirst, nameLength: length, start: lexer.start, end: lexer.end,
        next: count + 1))
    try lexer.advance()
    return index
  }

  /// Turns the name a field begins with into its alias, and reads the name.
  mutating func nameAfterAlias(of field: Int) throws(SyntaxAbort) {
    let start = Int(nodes[field].start)
    let end = Int(nodes[field].end)
    nodes[field].flags = .alias
    append(
      Node(.name, flags: [], nameLength: 0, start: start, end: end, next: count + 1))
    try name()
  }
}
