import RegistryModel

/// Idempotency keys: a creation that is repeated within 24 hours creates nothing.
extension Plan {
  private static let trimmedPerCommand = 16

  /// What this key made within the last 24 hours.
  func earlierAnswer(_ text: String) throws(PlanFailure) -> CreatedCustomer? {
    try requireLine(text, field: "Idempotency-Key", limit: Limits.idempotencyKey)
    guard let record = try madeBefore(text), isRemembered(record.time(16)) else { return nil }
    let id = CustomerID(rawValue: record.number(0))
    let customer: CustomerRecord? = try read { snapshot throws(StoreError) in
      try snapshot.customer(id)
    }
    guard customer != nil else {
      throw .refused(.notFound, "The customer made with this idempotency key has been deleted.")
    }
    return CreatedCustomer(
      customer: id, token: TokenID(rawValue: record.number(8)), repeated: true)
  }

  /// Plans the memory of a key, and the end of some that are too old.
  mutating func remember(
    _ text: String, customer: CustomerID, token: TokenID
  ) throws(PlanFailure) {
    try forgetOld(limit: Self.trimmedPerCommand)
    if let earlier = try madeBefore(text) { changes.remove(timeKey(earlier.time(16), text)) }
    changes.put(answerKey(text), SmallRecord.made(customer: customer, token: token, at: now))
    changes.put(timeKey(now, text), SmallRecord.nothing)
  }

  private func isRemembered(_ time: Timestamp) -> Bool { isIdempotencyKey(of: time, validAt: now) }

  private func madeBefore(_ text: String) throws(PlanFailure) -> RecordBytes? {
    try read { snapshot throws(StoreError) in
      let key = answerKey(text)
      guard let value = try snapshot.value(key) else { return nil }
      guard let record = SmallRecord.read(key: key.bytes, value: value, length: 24) else {
        throw .unreadable(.idempotencyKeys)
      }
      return record
    }
  }

  /// Plans the end of keys that are too old; how many there are.
  @discardableResult
  fileprivate mutating func forgetOld(limit: Int) throws(PlanFailure) -> Int {
    var old: [(Timestamp, String)] = []
    try read { snapshot throws(StoreError) in
      try snapshot.walk(KeyPrefix(.idempotencyTimes)) { rest, _ throws(StoreError) in
        guard rest.count > 8 else { throw .unreadable(.idempotencyTimes) }
        let time = rest.time(at: 0)
        guard !isRemembered(time), old.count < limit else { return false }
        let text = UnsafeRawBufferPointer(rebasing: rest[8...])
        old.append((time, String(decoding: text, as: UTF8.self)))
        return true
      }
    }
    for (time, text) in old {
      changes.remove(timeKey(time, text))
      changes.remove(answerKey(text))
    }
    return old.count
  }

  private func answerKey(_ text: String) -> KeyBuffer {
    var key = snapshot.key(.idempotencyKeys)
    key.append(text: text)
    return key
  }

  private func timeKey(_ time: Timestamp, _ text: String) -> KeyBuffer {
    var key = snapshot.key(.idempotencyTimes)
    key.append(time)
    key.append(text: text)
    return key
  }
}

/// Whether what was made under a key is still remembered.
private func isIdempotencyKey(of time: Timestamp, validAt now: Timestamp) -> Bool {
  now < time.advanced(byMilliseconds: Limits.idempotencyMilliseconds)
}

extension WriteSession {
  /// Removes idempotency keys that are too old; how many there were.
  mutating func forgetIdempotencyKeys(limit: Int) throws(CommandError) -> Int {
    try run { plan throws(PlanFailure) in
      let count = try plan.forgetOld(limit: limit)
      if count > 0 {
        plan.subject = Subject(command: .forgetIdempotencyKeys, detail: "\(count)")
      }
      return count
    }
  }
}

extension Snapshot {
  /// Whether there are idempotency keys that are too old.
  func hasOldIdempotencyKeys(at now: Timestamp) throws(StoreError) -> Bool {
    var isOld = false
    try walk(KeyPrefix(.idempotencyTimes)) { rest, _ throws(StoreError) in
      guard rest.count > 8 else { throw .unreadable(.idempotencyTimes) }
      isOld = !isIdempotencyKey(of: rest.time(at: 0), validAt: now)
      return false
    }
    return isOld
  }
}

extension UnsafeRawBufferPointer {
  /// The moment in eight bytes of a key; the caller has checked the length.
  func time(at offset: Int) -> Timestamp {
    Timestamp(milliseconds: Int64(bitPattern: number(at: offset) ^ 1 << 63))
  }
}
