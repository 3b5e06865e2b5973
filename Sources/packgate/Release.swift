/// The program's own version.
enum Release {
  static let version = "0.1.0"
}
