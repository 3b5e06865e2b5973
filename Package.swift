// swift-tools-version: 6.2
import PackageDescription

/// Every target is built with these: language mode 6, no warning left standing, and the upcoming
/// features that make imports, existentials and isolation explicit.
let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
]

/// The LMDB wrapper alone hands out spans whose lifetime is a transaction's.
let lifetimes: [SwiftSetting] = [
  .strictMemorySafety(),
  .enableExperimentalFeature("Lifetimes"),
]
