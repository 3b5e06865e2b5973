import GraphQLExecution
import GraphQLLanguage
import RegistryGraphQL
import RegistryModel
import RegistryStore

extension ResolverTable where Context == AdminContext {
  /// `downloadStats` and what is below it.
  mutating func addDownloadStats() {
    self["Query", "downloadStats"] = { field, _ in
      var package: PackageRecord?
      if let argument = field.argument(0), let name = argument.string {
        package = try field.context.snapshot.package(named: name)
        guard package != nil else {
          throw GraphQLError.notFound("There is no package \"\(name)\".")
        }
      }
      let period = field.argument(1)?.enumName.flatMap(Period.init(enumName:)) ?? .month
      let statistics = try field.context.snapshot.usageStatistics(
        of: package, in: period.days(until: field.context.now.day))
      field.context.statistics.append(statistics)
      field.object(.statistics(field.context.statistics.count - 1))
    }
    self["DownloadStats", "totalDownloads"] = { field, object in
      field.count(field.context.statistics[object.index].total.downloads)
    }
    self["DownloadStats", "totalInstalls"] = { field, object in
      field.count(field.context.statistics[object.index].total.installs)
    }
    self["DownloadStats", "byPackage"] = { field, object in
      let count = field.context.statistics[object.index].packages.count
      field.list { field in
        for row in 0..<count { field.object(.packageUsage(statistics: object.index, row: row)) }
      }
    }
    self["DownloadStats", "byDay"] = { field, object in
      let count = field.context.statistics[object.index].days.count
      field.list { field in
        for row in 0..<count { field.object(.dailyUsage(statistics: object.index, row: row)) }
      }
    }
    self["PackageDownloads", "name"] = { field, object in
      field.string(field.context.statistics[object.index].packages[object.row].name)
    }
    self["PackageDownloads", "downloads"] = { field, object in
      field.count(field.context.statistics[object.index].packages[object.row].count.downloads)
    }
    self["PackageDownloads", "installs"] = { field, object in
      field.count(field.context.statistics[object.index].packages[object.row].count.installs)
    }
    self["DailyDownloads", "date"] = { field, object in
      let first = field.context.statistics[object.index].firstDay.daysSinceEpoch
      field.date(Day(daysSinceEpoch: first + Int32(object.row)))
    }
    self["DailyDownloads", "downloads"] = { field, object in
      field.count(field.context.statistics[object.index].days[object.row].downloads)
    }
    self["DailyDownloads", "installs"] = { field, object in
      field.count(field.context.statistics[object.index].days[object.row].installs)
    }
  }
}

extension Period {
  /// The days of the period that ends with a day.
  func days(until last: Day) -> UsagePeriod {
    let earlier: Int32
    switch self {
    // The last 24 hours began yesterday.
    case .day: earlier = 1
    case .week: earlier = 6
    case .month: earlier = 29
    case .quarter: earlier = 89
    case .year: earlier = 364
    case .allTime: return UsagePeriod(from: nil, through: last)
    }
    return UsagePeriod(from: Day(daysSinceEpoch: last.daysSinceEpoch - earlier), through: last)
  }
}

extension FieldExecution where Context == AdminContext {
  /// Pushes a day.
  fileprivate mutating func date(_ day: Day) {
    string(cleanCapacity: DateTime.maximumLength) { bytes in
      _ = DateTime.write(day.start, into: UnsafeMutableRawBufferPointer(bytes))
      // What is before the time.
      return 10
    }
  }
}
