import Authorization
import GraphQLExecution
import RegistryGraphQL
import RegistryModel
import RegistryStore

extension ResolverTable where Context == AdminContext {
  /// `serverInfo` and its fields.
  mutating func addServerInfo() {
    self["Query", "serverInfo"] = { field, _ in field.object(.serverInfo) }
    self["ServerInfo", "version"] = { field, _ in field.string(field.context.services.version) }
    self["ServerInfo", "startedAt"] = { field, _ in
      field.moment(field.context.services.startedAt)
    }
    self["ServerInfo", "customers"] = { field, _ in
      field.count(try field.context.snapshot.counts().customers)
    }
    self["ServerInfo", "packages"] = { field, _ in
      field.count(try field.context.snapshot.counts().packages)
    }
    self["ServerInfo", "labels"] = { field, _ in
      field.count(try field.context.snapshot.catalogCounts().labels)
    }
    self["ServerInfo", "storageUsed"] = { field, _ in field.int(try field.sizes().usedBytes) }
    self["ServerInfo", "storageLimit"] = { field, _ in field.int(try field.sizes().mapSize) }
    self["ServerInfo", "freeBytes"] = { field, _ in field.int(try field.sizes().freeBytes) }
    self["ServerInfo", "readers"] = { field, _ in field.int(try field.sizes().readers) }
    self["ServerInfo", "readersLimit"] = { field, _ in
      field.int(try field.sizes().readersLimit)
    }
    self["ServerInfo", "oldestReaderLag"] = { field, _ in
      if let lag = try field.sizes().oldestReaderLag { field.int(lag) } else { field.null() }
    }
    self["ServerInfo", "journalEntries"] = { field, _ in
      field.count(try field.sizes().journalEntries)
    }
  }

  /// `checkActivity` and what is below it.
  mutating func addCheckActivity() {
    self["Query", "checkActivity"] = { field, _ in
      if field.context.activity == nil {
        field.context.activity = field.context.services.checkActivity()
      }
      field.object(.activity)
    }
    self["CheckActivity", "minutes"] = { field, _ in
      let count = field.context.activity?.minutes.count ?? 0
      field.list { field in
        for index in 0..<count { field.object(.minute(index)) }
      }
    }
    self["CheckActivity", "denials"] = { field, _ in
      let first = field.argument(0)?.int ?? PageArguments.defaultSize
      guard (0...PageArguments.maximumSize).contains(first) else {
        throw PageArguments.wrongSize("first", first)
      }
      let count = min(first, field.context.activity?.denials.count ?? 0)
      field.list { field in
        for index in 0..<count { field.object(.denial(index)) }
      }
    }
    self["CheckMinute", "at"] = { field, object in
      field.moment(Timestamp(seconds: field.minute(object).start))
    }
    self["CheckMinute", "outcomes"] = { field, object in
      let minute = field.minute(object)
      field.list { field in
        for code in AccessCode.allCases where minute[code] > 0 {
          field.object(.outcome(code, checks: minute[code]))
        }
      }
    }
    self["CheckOutcome", "code"] = { field, object in
      field.string(clean: object.outcome.code.name)
    }
    self["CheckOutcome", "checks"] = { field, object in field.count(object.outcome.checks) }
    addDenial()
  }

  private mutating func addDenial() {
    self["Denial", "at"] = { field, object in field.moment(field.denial(object).at) }
    self["Denial", "code"] = { field, object in
      field.string(clean: field.denial(object).code.name)
    }
    self["Denial", "customerId"] = { field, object in
      if let id = field.denial(object).customer { field.id(id) } else { field.null() }
    }
    self["Denial", "customer"] = { field, object in
      var found: CustomerRecord?
      if let id = field.denial(object).customer { found = try field.context.snapshot.customer(id) }
      field.customerIfFound(found)
    }
    self["Denial", "packageName"] = { field, object in
      field.stringIfPresent(field.denial(object).packageName)
    }
    self["Denial", "version"] = { field, object in
      field.stringIfPresent(field.denial(object).version)
    }
    self["Denial", "message"] = { field, object in field.string(field.denial(object).message) }
  }

  /// `customerCounts` and its fields.
  mutating func addCustomerCounts() {
    self["Query", "customerCounts"] = { field, _ in
      let context = field.context.scope
      field.object(
        .customerCounts(
          try field.context.services.census.counts(context.snapshot, at: context.now)))
    }
    self["CustomerCounts", "active"] = { field, object in
      field.count(object.customerCounts.active)
    }
    self["CustomerCounts", "suspended"] = { field, object in
      field.count(object.customerCounts.suspended)
    }
    self["CustomerCounts", "frozen"] = { field, object in
      field.count(object.customerCounts.frozen)
    }
    self["CustomerCounts", "expired"] = { field, object in
      field.count(object.customerCounts.expired)
    }
  }
}

extension FieldExecution where Context == AdminContext {
  /// Sizes of the store, measured once a request.
  fileprivate mutating func sizes() throws -> RegistryStatistics {
    if let sizes = context.sizes { return sizes }
    let sizes = try context.services.statistics(context.snapshot)
    context.sizes = sizes
    return sizes
  }

  /// The minute that an object stands for.
  fileprivate func minute(_ object: AdminObject) -> CheckActivity.Minute {
    context.activity?.minutes[object.index] ?? CheckActivity.Minute(start: 0)
  }

  /// The denial that an object stands for.
  fileprivate func denial(_ object: AdminObject) -> CheckActivity.Denial {
    context.activity?.denials[object.index]
      ?? CheckActivity.Denial(at: context.now, code: .badRequest)
  }

  /// Pushes a text, or null for an empty one.
  fileprivate mutating func stringIfPresent(_ text: String) {
    if text.isEmpty { null() } else { string(text) }
  }
}
